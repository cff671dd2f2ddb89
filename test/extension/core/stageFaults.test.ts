import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { sweepStages } from '../../../extension/core/stageMarkers.ts';
import { stagesFolderFor } from '../../../extension/core/stagesFolder.ts';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { changeOf, makeWorkspace, readTree, type Tree, writeTree } from './workspace.ts';

async function staged(tree: Tree) {
  const workspace = makeWorkspace(tree);
  const stagesFolder = join(workspace.base, 'stages');
  const stage = await openStage({ workspace: workspace.root, stagesFolder });
  return { ...workspace, stage, stagesFolder };
}

const mount = (at: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', at]).status === 0;
const unmount = (at: string): void => {
  spawnSync('umount', [at]);
};

/** Registers a test that needs a file system of its own, where this machine lets us have one. */
function itWithSmallDisk(title: string, test: (small: string) => Promise<void>): void {
  using place = makeWorkspace();
  const may = process.platform === 'linux' && mount(place.root);
  if (may) unmount(place.root);
  if (!may) return;
  it(title, async () => {
    using folder = makeWorkspace();
    assert.ok(mount(folder.root));
    try {
      await test(folder.root);
    } finally {
      unmount(folder.root);
    }
  });
}

describe('staged copy in trouble', () => {
  it('takes names with spaces, quotes, other scripts and the greatest length', async () => {
    const tree: Tree = {
      'with space/and "quotes".txt': '1',
      'größe/файл-名前-🧪.txt': '2',
      [`${'d'.repeat(200)}/${'f'.repeat(255)}`]: '3',
      '-rf': '4',
      '$(id)': '5',
    };
    using place = await staged(tree);
    const after = { ...tree, 'größe/файл-名前-🧪.txt': 'changed' };
    await place.stage.prepare(changeOf(tree, after).files);
    using expected = makeWorkspace(after);
    assert.deepEqual(readTree(place.stage.folder), readTree(expected.root));
  });

  itOnPosix('passes over sockets and pipes, and does not follow links in circles', async () => {
    using place = await staged({ 'a.ts': 'a', 'node_modules/one/index.js': '' });
    symlinkSync('.', join(place.root, 'here'));
    symlinkSync('self', join(place.root, 'self'));
    symlinkSync('../..', join(place.root, 'node_modules/one/up'));
    execFileSync('mkfifo', [join(place.root, 'pipe'), join(place.root, 'node_modules/one/pipe')]);
    const server = createServer().listen(join(place.root, 'socket'));
    await once(server, 'listening');
    try {
      await place.stage.prepare([]);
    } finally {
      server.close();
    }
    // Node's own recursive listing goes round in these circles.
    const listed = execFileSync('find', ['.', '-mindepth', '1'], {
      cwd: place.stage.folder,
      encoding: 'utf8',
    });
    const copied = listed
      .trim()
      .split('\n')
      .map((path) => path.slice(2))
      .sort();
    assert.deepEqual(copied, [
      'a.ts',
      'here',
      'node_modules',
      'node_modules/one',
      'node_modules/one/index.js',
      'node_modules/one/up',
      'self',
    ]);
  });

  itOnPosix('changes read-only files and replaces them again', async () => {
    using place = await staged({ 'a.sh': 'a' });
    chmodSync(join(place.root, 'a.sh'), 0o555);
    await place.stage.prepare(changeOf({ 'a.sh': 'a' }, { 'a.sh': 'b' }).files);
    const copy = join(place.stage.folder, 'a.sh');
    assert.equal(readFileSync(copy, 'utf8'), 'b');
    assert.equal(statSync(copy).mode & 0o777, 0o555);
    await place.stage.prepare([]);
    assert.equal(readFileSync(copy, 'utf8'), 'a');
  });

  itOnPosix('removes folders that a tool made read-only, as an ordinary user', async () => {
    using place = makeWorkspace({ 'a/b/c': '' });
    const run = (script: string): void => {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '-e', script],
        process.getuid?.() === 0 ? { uid: 65_534, encoding: 'utf8' } : { encoding: 'utf8' },
      );
      assert.equal(status, 0, String(stderr));
    };
    chmodSync(place.base, 0o777);
    chmodSync(place.root, 0o777);
    const made = join(place.root, 'made');
    const remove = join(import.meta.dirname, '../../../extension/core/removeTree.ts');
    run(`
      import fs from 'node:fs';
      fs.mkdirSync(${JSON.stringify(join(made, 'inner'))}, { recursive: true });
      fs.writeFileSync(${JSON.stringify(join(made, 'inner/file'))}, '');
      fs.chmodSync(${JSON.stringify(join(made, 'inner'))}, 0o555);
      fs.chmodSync(${JSON.stringify(made)}, 0o555);
      const { removeTree } = await import(${JSON.stringify(remove)});
      await removeTree(${JSON.stringify(made)});
    `);
    assert.equal(existsSync(made), false);
  });

  it('tells two files apart whose names differ in case alone', async () => {
    using place = await staged({ 'Name.ts': 'upper' });
    const { baseHashes } = await place.stage.prepare(changeOf({}, { 'name.ts': 'lower' }).files);
    assert.deepEqual(baseHashes, { 'name.ts': null });
  });

  itWithSmallDisk(
    'says that the disk is full, leaves the workspace alone and goes on once there is room',
    async (small) => {
      using place = makeWorkspace({ 'a.bin': new Uint8Array(100_000), 'b.bin': new Uint8Array(300_000) });
      const start = readTree(place.root);
      const stage = await openStage({ workspace: place.root, stagesFolder: small });
      await assert.rejects(
        stage.prepare([]),
        (error: unknown) => error instanceof AppError && error.code === 'staging_failed',
      );
      assert.deepEqual(readTree(place.root), start);
      writeFileSync(join(place.root, 'b.bin'), 'short now');
      await stage.prepare(changeOf({ 'b.bin': 'short now' }, { 'b.bin': 'changed' }).files);
      assert.equal(readFileSync(join(stage.folder, 'b.bin'), 'utf8'), 'changed');
      await stage.dispose();
    },
  );

  it('is removed by the next start when its process was killed in the middle of staging', async () => {
    const many: Tree = Object.fromEntries(
      Array.from({ length: 400 }, (_, nth) => [`f/${nth}.txt`, `${nth}`]),
    );
    using place = makeWorkspace(many);
    const stagesFolder = join(place.base, 'stages');
    const start = readTree(place.root);
    const stageFile = join(import.meta.dirname, '../../../extension/core/stage.ts');
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import fs from 'node:fs';
         const { openStage } = await import(${JSON.stringify(stageFile)});
         const real = fs.promises.copyFile;
         let left = 100;
         fs.promises.copyFile = (...given) => --left === 0 ? process.kill(process.pid, 'SIGKILL') : real(...given);
         const stage = await openStage({ workspace: ${JSON.stringify(place.root)}, stagesFolder: ${JSON.stringify(stagesFolder)} });
         await stage.prepare([]);`,
      ],
      { stdio: 'ignore' },
    );
    const [, signal] = await once(child, 'exit');
    assert.equal(signal, 'SIGKILL');
    assert.equal(readdirSync(stagesFolder).length, 1);
    assert.equal(await sweepStages(stagesFolder), 1);
    assert.deepEqual(readdirSync(stagesFolder), []);
    assert.deepEqual(readTree(place.root), start);
  });

  it('lies in the temporary folder, on the disk of the workspace', async () => {
    using place = makeWorkspace({});
    writeTree(place.base, { 'tmp/x': '', 'home/x': '' });
    const places = { temporary: join(place.base, 'tmp'), home: join(place.base, 'home') };
    assert.equal(await stagesFolderFor(place.root, places), join(place.base, 'tmp', 'plumbline-stages'));
  });
});
