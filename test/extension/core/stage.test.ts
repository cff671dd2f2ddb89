import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { runCommand } from '../../../extension/core/runCommand.ts';
import { sha256 } from '../../../extension/core/sha256.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { sweepStages } from '../../../extension/core/stageMarkers.ts';
import { changeOf, makeWorkspace, readTree, type Tree, writeTree } from './workspace.ts';

async function staged(tree: Tree, include: string[] = []) {
  const workspace = makeWorkspace(tree);
  const stagesFolder = join(workspace.base, 'stages');
  const stage = await openStage({ workspace: workspace.root, stagesFolder, include });
  const node = async (script: string) => {
    return runCommand({ id: 't', command: [process.execPath, '-e', script] }, { staged: stage });
  };
  return { ...workspace, stage, stagesFolder, node };
}

describe('staged copy', () => {
  it('holds the workspace with the change applied, and leaves the workspace as it is', async () => {
    const before: Tree = {
      'a.ts': 'a\r\n',
      'b.ts': 'b',
      'data.bin': new Uint8Array([0, 1]),
      '.env.test': 'X=1',
    };
    const after: Tree = {
      'a.ts': '\uFEFFA',
      'deep/c.ts': 'c',
      'data.bin': new Uint8Array([0, 1]),
      '.env.test': 'X=1',
    };
    using place = await staged(before);
    const start = readTree(place.root);
    const { baseHashes } = await place.stage.prepare(changeOf(before, after).files);
    using expected = makeWorkspace(after);
    assert.deepEqual(readTree(place.stage.folder), readTree(expected.root));
    assert.deepEqual(baseHashes, { 'a.ts': sha256('a\r\n'), 'b.ts': sha256('b'), 'deep/c.ts': null });
    assert.deepEqual(readTree(place.root), start);
  });

  it('is brought up to date by difference: no trace of the attempt before, of its commands, or of old files', async () => {
    const before: Tree = { '.gitignore': 'out/\n', 'a.ts': 'a', 'b.ts': 'b' };
    using place = await staged(before);
    const first = { ...before, 'a.ts': 'first', 'new.ts': 'x', '.gitignore': 'out/\nnew.ts\nlitter.ts\n' };
    await place.stage.prepare(changeOf(before, first).files);
    await place.node(`
      const fs = require('node:fs');
      fs.writeFileSync('litter.ts', ''); fs.writeFileSync('b.ts', 'formatted');
      fs.mkdirSync('out'); fs.writeFileSync('out/cache', 'kept');
    `);
    writeTree(place.root, { 'b.ts': 'edited by the user' });
    const second: Tree = { ...before, 'b.ts': 'edited by the user', 'c.ts': 'second' };
    await place.stage.prepare(changeOf({ ...before, 'b.ts': 'edited by the user' }, second).files);
    using expected = makeWorkspace(second);
    assert.deepEqual(readTree(place.stage.folder), readTree(expected.root));
  });

  it('copies an unchanged file once', async () => {
    using place = await staged({ 'a.ts': 'a' });
    await place.stage.prepare([]);
    const first = statSync(join(place.stage.folder, 'a.ts')).ctimeMs;
    await place.stage.prepare([]);
    assert.equal(statSync(join(place.stage.folder, 'a.ts')).ctimeMs, first);
  });

  it('keeps times at first, and lets a file that is put back look newer than what was built from the change', async () => {
    using place = await staged({ 'a.c': 'a', 'b.c': 'b' });
    const old = new Date('2001-01-01T00:00:00Z');
    for (const name of ['a.c', 'b.c']) utimesSync(join(place.root, name), old, old);
    const timeOf = (name: string): number => statSync(join(place.stage.folder, name)).mtimeMs;
    await place.stage.prepare(changeOf({ 'a.c': 'a' }, { 'a.c': 'changed' }).files);
    assert.equal(timeOf('b.c'), old.getTime());
    await place.node(
      'require("node:fs").writeFileSync("b.c", ""); require("node:fs").writeFileSync("../tmp/built", "")',
    );
    const built = statSync(join(place.stage.temporary, 'built')).mtimeMs;
    await place.stage.prepare([]);
    assert.ok(timeOf('a.c') >= built);
    assert.ok(timeOf('b.c') >= built);
  });

  it('leaves ignored files out, but for those it is told to include', async () => {
    using place = await staged({ '.gitignore': '*.local\n', 'a.local': 'a', 'b.local': 'b' }, ['b.local']);
    await place.stage.prepare([]);
    assert.deepEqual(readdirSync(place.stage.folder).sort(), ['.gitignore', 'b.local']);
  });

  it('keeps modes, and turns links into the workspace into links into the copy', async () => {
    using place = await staged({ 'run.sh': '#!/bin/sh\n', 'src/a.ts': 'a' });
    chmodSync(join(place.root, 'run.sh'), 0o755);
    symlinkSync(join(place.root, 'src'), join(place.root, 'absolute'));
    symlinkSync('src/a.ts', join(place.root, 'relative.ts'));
    await place.stage.prepare([]);
    await place.stage.prepare([]);
    const { folder } = place.stage;
    assert.equal(statSync(join(folder, 'run.sh')).mode & 0o777, 0o755);
    assert.equal(readlinkSync(join(folder, 'absolute')), join(folder, 'src'));
    assert.equal(readlinkSync(join(folder, 'relative.ts')), 'src/a.ts');
  });

  it('makes tests load the staged package, not the one of the workspace', async () => {
    const tree: Tree = {
      '.gitignore': 'node_modules\n',
      'packages/lib/index.cjs': 'module.exports = "good";\n',
      'node_modules/dependency/index.cjs': 'module.exports = "installed";\n',
      'node_modules/@scope/other/index.cjs': 'module.exports = "scoped";\n',
    };
    using place = await staged(tree);
    symlinkSync('../packages/lib', join(place.root, 'node_modules', 'lib'));
    symlinkSync('../../packages/lib', join(place.root, 'node_modules', '@scope', 'lib'));
    const broken = changeOf(
      { 'packages/lib/index.cjs': 'module.exports = "good";\n' },
      { 'packages/lib/index.cjs': 'module.exports = "broken";\n' },
    );
    await place.stage.prepare(broken.files);
    const result = await place.node(
      'console.log(["lib", "@scope/lib", "dependency", "@scope/other"].map((name) => require(name + "/index.cjs")).join())',
    );
    assert.equal(result?.outputTail, 'broken,broken,installed,scoped\n');
  });

  it('loses no installed package when a command empties node_modules', async () => {
    using place = await staged({ 'a.js': '', 'node_modules/dependency/index.js': '1' });
    const start = readTree(place.root);
    await place.stage.prepare([]);
    const result = await place.node(`
      const fs = require('node:fs');
      for (const name of fs.readdirSync('node_modules')) fs.rmSync('node_modules/' + name, { recursive: true });
      fs.mkdirSync('node_modules/.cache');
    `);
    assert.equal(result?.exitCode, 0);
    assert.deepEqual(readTree(place.root), start);
  });

  it('lets a virtual environment load the staged code', async () => {
    using place = await staged({ 'a.py': '' });
    writeTree(place.root, {
      '.venv/lib/site-packages/project.pth': `${place.root}\n`,
      '.venv/lib/site-packages/other.py': 'x = 1\n',
    });
    await place.stage.prepare([]);
    const read = (path: string): string =>
      readFileSync(join(place.stage.folder, '.venv/lib/site-packages', path), 'utf8');
    assert.equal(read('project.pth'), `${place.stage.folder}\n`);
    assert.equal(read('other.py'), 'x = 1\n');
  });

  it('has the history of the repository without a way back to it', async () => {
    using place = await staged({ 'a.ts': 'a' });
    const git = (cwd: string, ...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
        cwd,
        encoding: 'utf8',
      });
    git(place.root, 'init', '--quiet');
    git(place.root, 'add', '.');
    git(place.root, 'commit', '--quiet', '-m', 'first');
    git(place.root, 'tag', 'v1.2.3');
    const start = readTree(place.root);
    await place.stage.prepare(changeOf({ 'a.ts': 'a' }, { 'a.ts': 'b' }).files);
    assert.equal(git(place.stage.folder, 'describe', '--tags'), 'v1.2.3\n');
    assert.equal(git(place.stage.folder, 'status', '--porcelain'), ' M a.ts\n');
    assert.equal(git(place.stage.folder, 'remote'), '');
    git(place.stage.folder, 'commit', '--quiet', '-a', '-m', 'staged');
    assert.deepEqual(readTree(place.root), start);
  });

  it('follows the history of the repository, of a linked worktree too, and undoes what a command did to its own', async () => {
    using place = await staged({ 'a.ts': 'a' });
    const git = (cwd: string, ...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
        cwd,
        encoding: 'utf8',
      });
    git(place.root, 'init', '--quiet');
    git(place.root, 'add', '.');
    git(place.root, 'commit', '--quiet', '-m', 'first');
    const linked = join(place.base, 'linked');
    git(place.root, 'worktree', 'add', '--quiet', linked);
    for (const root of [place.root, linked]) {
      const stage = await openStage({ workspace: root, stagesFolder: place.stagesFolder });
      const last = (): string => git(stage.folder, 'log', '-1', '--format=%s');
      await stage.prepare([]);
      assert.equal(last(), 'first\n');
      git(stage.folder, 'commit', '--quiet', '--allow-empty', '-m', 'by a command');
      await stage.prepare([]);
      assert.equal(last(), 'first\n');
      git(root, 'commit', '--quiet', '--allow-empty', '-m', 'by the user');
      await stage.prepare([]);
      assert.equal(last(), 'by the user\n');
      await stage.dispose();
    }
  });

  it('refuses a change that leads out of the copy', async () => {
    using place = await staged({ 'a.ts': 'a' });
    symlinkSync(place.base, join(place.root, 'out'));
    for (const path of ['../x.ts', 'out/x.ts', '.git/config']) {
      await assert.rejects(
        place.stage.prepare(changeOf({}, { [path]: 'x' }).files),
        (error: unknown) => error instanceof AppError && error.code === 'path_refused',
      );
    }
    assert.equal(existsSync(join(place.base, 'x.ts')), false);
  });

  it('serves one user at a time, and goes on after one that failed', async () => {
    using place = await staged({ 'a.ts': 'a' });
    const seen: string[] = [];
    const use = (name: string, fails = false) =>
      place.stage.exclusively(async () => {
        seen.push(`${name} in`);
        await place.stage.prepare([]);
        seen.push(`${name} out`);
        if (fails) throw new Error('failed');
      });
    await Promise.allSettled([use('first', true), use('second')]);
    assert.deepEqual(seen, ['first in', 'first out', 'second in', 'second out']);
  });

  it('is gone after dispose', async () => {
    using place = await staged({ 'a.ts': 'a' });
    await place.stage.prepare([]);
    await place.stage.dispose();
    assert.deepEqual(readdirSync(place.stagesFolder), []);
  });

  it('is swept away on the next start when its process died, and left while it lives', async () => {
    using place = await staged({ 'a.ts': 'a' });
    const { stagesFolder } = place;
    mkdirSync(join(stagesFolder, 'stage-dead'));
    const dead = { pid: 999_999_999, startedAt: Date.now(), workspace: place.root };
    writeFileSync(join(stagesFolder, 'stage-dead', 'stage.json'), JSON.stringify(dead));
    mkdirSync(join(stagesFolder, 'stage-reused'));
    const reused = { pid: process.pid, startedAt: 0, workspace: place.root };
    writeFileSync(join(stagesFolder, 'stage-reused', 'stage.json'), JSON.stringify(reused));
    symlinkSync(place.root, join(stagesFolder, 'stage-reused', 'link'));
    assert.equal(await sweepStages(stagesFolder), 2);
    assert.equal(readdirSync(stagesFolder).length, 1);
    assert.equal(existsSync(join(place.root, 'a.ts')), true);
    assert.equal(await sweepStages(join(place.base, 'nowhere')), 0);
  });
});
