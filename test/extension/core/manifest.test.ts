import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeManifest } from '../../../extension/core/describeManifest.ts';
import { buildManifest } from '../../../extension/core/manifest.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { sha256 } from '../../../extension/core/sha256.ts';
import { checkManifest } from '../../../server/snapshots/manifest.ts';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { makeWorkspace, type Tree } from './workspace.ts';

/** Where two names may differ in case alone. */
const onLinux: typeof itOnPosix = process.platform === 'linux' ? it : () => {};

async function listed(tree: Tree, options: Partial<Parameters<typeof buildManifest>[0]> = {}) {
  using workspace = makeWorkspace(tree);
  const manifest = await buildManifest({ root: workspace.root, files: nodeFiles, ...options });
  return {
    manifest,
    paths: manifest.entries.map(({ path }) => path),
    left: Object.fromEntries(manifest.left.map(({ path, reason }) => [path, reason])),
  };
}

describe('manifest', () => {
  it('names path, hash and size of every file in a fixed order', async () => {
    const { manifest, paths } = await listed({
      'b/é 1.ts': 'ü\r\n',
      'b.ts': '',
      'b/日本.ts': 'x',
      'C.ts': 'y',
    });
    assert.deepEqual(paths, ['C.ts', 'b.ts', 'b/é 1.ts', 'b/日本.ts']);
    assert.deepEqual(manifest.entries[2], { path: 'b/é 1.ts', sha256: sha256('ü\r\n'), size: 4 });
    assert.deepEqual(manifest.totals, { files: 4, bytes: 6 });
    assert.deepEqual(manifest.left, []);
  });

  onLinux('leaves out names that a snapshot cannot have, and says so, rather than fail', async () => {
    const long = Array.from({ length: 6 }, () => 'n'.repeat(200)).join('/');
    const { manifest, paths, left } = await listed({
      'a.ts': '',
      'A.ts': '',
      'src/Straße.ts': '',
      'src/STRASSE.ts': '',
      'back\\slash.ts': '',
      'c:drive.ts': '',
      [long]: '',
      'aux.ts': '',
      'dot.': '',
      'new\nline.ts': '',
    });
    assert.deepEqual(left, {
      'a.ts': 'name',
      'src/Straße.ts': 'name',
      'back\\slash.ts': 'name',
      'c:drive.ts': 'name',
      [long]: 'name',
    });
    assert.deepEqual(paths, ['A.ts', 'aux.ts', 'dot.', 'new\nline.ts', 'src/STRASSE.ts']);
    checkManifest(manifest.entries);
    assert.match(describeManifest(manifest, 'x'), /left out: 5 with names that not every system can have/);
  });

  it('ignores exactly what git ignores, nested files and exceptions included', async () => {
    const tree: Tree = {
      '.gitignore': '*.log\n/dist/\n!important.log\nbuild\n*.tmp\n',
      'a.log': '',
      'important.log': '',
      'dist/x.js': '',
      'src/dist/x.js': '',
      'src/.gitignore': '!special.tmp\n/only-here\n',
      'src/special.tmp': '',
      'src/other.tmp': '',
      'src/only-here': '',
      'src/deep/only-here': '',
      'deep/build/x.js': '',
      'deep/builds/x.js': '',
      'space name/ä.log': '',
      'space name/ä.ts': '',
    };
    using workspace = makeWorkspace(tree);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'core.excludesFile=', ...args], { cwd: workspace.root, encoding: 'utf8' });
    git('init', '--quiet');
    const expected = git('ls-files', '-z', '--others', '--exclude-standard')
      .split('\0')
      .filter(Boolean)
      .sort();
    const manifest = await buildManifest({ root: workspace.root, files: nodeFiles });
    assert.deepEqual(
      manifest.entries.map(({ path }) => path),
      expected,
    );
  });

  it('ignores further with .plumblineignore and settings, and lets neither bring back what git ignores', async () => {
    const { paths, left } = await listed(
      {
        '.gitignore': 'private/\n',
        '.plumblineignore': '!private/\n!.env\nfixtures/\n',
        'private/x.ts': '',
        'fixtures/x.ts': '',
        'docs/x.md': '',
        'a.ts': '',
      },
      { exclude: ['docs/', '!private/'] },
    );
    assert.deepEqual(paths, ['.gitignore', '.plumblineignore', 'a.ts']);
    assert.deepEqual(left, { 'private/': 'ignored', 'fixtures/': 'ignored', 'docs/': 'ignored' });
  });

  it('leaves out repositories, dependencies and its own folder at every depth', async () => {
    const { paths } = await listed({
      'a.ts': '',
      '.git/config': '',
      'sub/.git/config': '',
      'node_modules/x/i.js': '',
      'packages/p/node_modules/x/i.js': '',
      '.plumbline/project.json': '{}',
    });
    assert.deepEqual(paths, ['a.ts']);
  });

  for (const path of [
    '.env',
    '.env.local',
    'deep/.ENV.production',
    'server.pem',
    'id_rsa',
    'id_ed25519.pub',
    'credentials.json',
    'config/secrets.yml',
    '.aws/config',
    '.npmrc.d/.netrc',
    'main.tfvars',
    'release.keystore',
  ]) {
    it(`never sends ${path}`, async () => {
      const { paths, left } = await listed({ [path]: 'harmless', 'a.ts': '' });
      assert.deepEqual(paths, ['a.ts']);
      assert.deepEqual(left, { [path]: 'secret' });
    });
  }

  it('never sends a file that holds a credential, and sends .npmrc only without one', async () => {
    const token = `sk-${'a1B2c3D4'.repeat(6)}`;
    const { paths, left } = await listed({
      'config.ts': `export const key = '${token}';\n`,
      '.npmrc': '//registry.example/:_authToken=abcdef\n',
      'sub/.npmrc': 'save-exact=true\n//registry.example/:_authToken=$' + '{NPM_TOKEN}\n',
      'a.ts': 'const secretKeyName = 1;\n',
    });
    assert.deepEqual(paths, ['a.ts', 'sub/.npmrc']);
    assert.deepEqual(left, { 'config.ts': 'secret', '.npmrc': 'secret' });
  });

  itOnPosix('leaves out binaries, links, sockets and unreadable files by name', async () => {
    using workspace = makeWorkspace({
      'a.png': new Uint8Array([1, 0, 2]),
      'a.ts': '',
      'big.ts': 'x'.repeat(11),
    });
    symlinkSync('/etc/passwd', join(workspace.root, 'link.ts'));
    symlinkSync('/etc', join(workspace.root, 'linked'));
    execFileSync('mkfifo', [join(workspace.root, 'pipe')]);
    const manifest = await buildManifest({
      root: workspace.root,
      files: nodeFiles,
      limits: { fileBytes: 10, files: 10, snapshotBytes: 100 },
    });
    assert.deepEqual(manifest.left, [
      { path: 'a.png', reason: 'binary' },
      { path: 'big.ts', reason: 'too_large' },
      { path: 'link.ts', reason: 'symlink' },
      { path: 'linked', reason: 'symlink' },
      { path: 'pipe', reason: 'not_regular' },
    ]);
  });

  it('goes on when a file or folder cannot be read', async () => {
    using workspace = makeWorkspace({ 'a.ts': 'a', 'locked.ts': 'b' });
    mkdirSync(join(workspace.root, 'shut'));
    const files = {
      ...nodeFiles,
      list: async (folder: string) =>
        folder.endsWith('shut') ? Promise.reject(new Error('EACCES')) : nodeFiles.list(folder),
      read: async (path: string) =>
        path.endsWith('locked.ts') ? Promise.reject(new Error('EACCES')) : nodeFiles.read(path),
    };
    const { left } = await buildManifest({ root: workspace.root, files });
    assert.deepEqual(left, [
      { path: 'locked.ts', reason: 'unreadable' },
      { path: 'shut/', reason: 'unreadable' },
    ]);
  });

  it('keeps to the scope and still honours ignore files above it', async () => {
    const { paths } = await listed(
      { '.gitignore': '*.log\n', 'api/a.ts': '', 'api/a.log': '', 'apis/b.ts': '', 'web/c.ts': '' },
      { scope: 'api/' },
    );
    assert.deepEqual(paths, ['api/a.ts']);
  });

  it('stops at the limits and names what lies beyond them', async () => {
    const tree = { 'a.ts': '12345', 'b.ts': '12345', 'c.ts': '123', 'd.ts': '1' };
    const limits = { fileBytes: 10, files: 3, snapshotBytes: 9 };
    const { paths, left } = await listed(tree, { limits });
    assert.deepEqual(paths, ['a.ts', 'c.ts', 'd.ts']);
    assert.deepEqual(left, { 'b.ts': 'limit' });
  });

  it('lists 20,000 files and no more', async () => {
    using workspace = makeWorkspace({});
    for (let folder = 0; folder < 101; folder += 1) {
      mkdirSync(join(workspace.root, `f${String(folder).padStart(3, '0')}`));
      for (let n = 0; n < 200; n += 1)
        writeFileSync(join(workspace.root, `f${String(folder).padStart(3, '0')}`, `${n}.ts`), `${n}`);
    }
    const manifest = await buildManifest({ root: workspace.root, files: nodeFiles });
    assert.equal(manifest.totals.files, 20_000);
    assert.equal(manifest.left.filter(({ reason }) => reason === 'limit').length, 200);
  });

  it('ends when it is aborted', async () => {
    using workspace = makeWorkspace({ 'a.ts': '' });
    const signal = AbortSignal.abort();
    await assert.rejects(buildManifest({ root: workspace.root, files: nodeFiles, signal }), {
      name: 'AbortError',
    });
  });

  it('says in a sentence what leaves the machine and what stays', async () => {
    using workspace = makeWorkspace({ 'a.ts': 'x'.repeat(3000), '.env': 'A=1', 'node_modules/x.js': '' });
    const manifest = await buildManifest({ root: workspace.root, files: nodeFiles });
    assert.equal(
      describeManifest(manifest, 'plumbline.example'),
      '1 file, 3 KB, to plumbline.example; left out: 1 likely to hold secrets, 1 ignored.',
    );
  });
});
