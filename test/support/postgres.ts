import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** Folder of the newest Debian Postgres here, or undefined. */
function binaries(): string | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

export const postgresIsHere = process.env['TEST_DATABASE_URL'] !== undefined || binaries() !== undefined;

let cluster: Promise<string> | undefined;

/**
 * URL of a Postgres whose user may create databases: TEST_DATABASE_URL, or a cluster of our own in a temporary folder,
 * started once per process. It ends, and its folder goes, when this process ends, even by kill -9.
 */
export function postgresUrl(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  cluster ??= given === undefined ? startCluster() : Promise.resolve(given);
  return cluster;
}

async function startCluster(): Promise<string> {
  const bin = binaries();
  if (bin === undefined) throw new Error('No Postgres here: apt-get install postgresql');
  const user = postgresUser();
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-pg-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const init = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
    { ...user, cwd: folder, encoding: 'utf8' },
  );
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);
  const port = await freePort();
  const args = ['-D', data, '-k', folder, '-h', '127.0.0.1', '-p', String(port), '-c', 'fsync=on'];
  // The shell lives on a pipe of ours: it ends the cluster once the pipe closes, whatever happened to this process.
  const script =
    'folder=$1; shift; "$@" >"$folder/log" 2>&1 & server=$!; cat >/dev/null; kill -QUIT $server; wait $server; rm -rf "$folder"';
  const shell = spawn('sh', ['-c', script, 'sh', folder, join(bin, 'postgres'), ...args], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilReady(url, join(folder, 'log'));
  return url;
}

/** Postgres refuses to run as root, so root starts it as Debian's user. */
function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function untilReady(url: string, log: string): Promise<void> {
  for (let tries = 600; ; tries--) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (tries === 0) throw new Error(`Postgres did not start, see ${log}`, { cause: error });
      await wait(100);
    } finally {
      await client.end();
    }
  }
}
