import { spawnSync } from 'node:child_process';
import { existsSync, promises as fs } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { startProcessGroup } from './processGroup.ts';

const version = '4.139.1';
const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const host = process.env['PLUMBLINE_EDITOR'] || join(cache, 'plumbline', `code-server-${version}`);
const main = join(host, 'node_modules/code-server/lib/vscode/out/server-main.js');
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a real editor and a browser are, or null: `.ci/editor-host` installs both. */
export const editorHost = {
  browser: browsers.find((path) => existsSync(path)) ?? null,
  main: existsSync(main) ? main : null,
};

export type EditorServer = { url: URL; stop(): Promise<void> };

type EditorOptions = {
  /** Everything the editor writes. */
  folder: string;
  /** Installed as a user would. */
  vsix?: string;
  /** For its processes, beside PATH and HOME. */
  environment?: Record<string, string>;
};

/**
 * Starts the server of a real VS Code on loopback, in a folder of its own. Without a VSIX it is one for tests: it takes an
 * extension under development, and a suite to run inside its extension host, from the address of the page.
 */
export async function startEditorServer({ folder, vsix, ...more }: EditorOptions): Promise<EditorServer> {
  if (editorHost.main === null) throw new Error('no editor host');
  const home = join(folder, 'home');
  const machine = join(folder, 'data', 'data', 'Machine');
  await fs.mkdir(home, { recursive: true });
  await fs.mkdir(machine, { recursive: true });
  // It would tell of every server that other programs start on this machine meanwhile.
  await fs.writeFile(join(machine, 'settings.json'), JSON.stringify({ 'remote.autoForwardPorts': false }));
  const environment = { PATH: process.env['PATH'], HOME: home, ...more.environment };
  const places = ['--server-data-dir', join(folder, 'data'), '--extensions-dir', join(folder, 'extensions')];
  const accept = '--accept-server-license-terms';
  if (vsix !== undefined)
    install(editorHost.main, [accept, ...places, '--install-extension', vsix], environment);
  const server = startProcessGroup(
    [
      process.execPath,
      editorHost.main,
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
      ...[accept, '--disable-telemetry'],
      ...(vsix === undefined ? ['--enable-smoke-test-driver'] : []),
      ...places,
    ],
    environment,
  );
  const [, port] = await server.printed(/agent listening on ([0-9]+)/);
  return { url: new URL(`http://127.0.0.1:${port}/`), stop: server.stop };
}

function install(main: string, args: string[], env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    env,
    encoding: 'utf8',
    timeout: 180_000,
  });
  if (status !== 0) throw new Error(`the VSIX was not installed:\n${stdout}${stderr}`);
}
