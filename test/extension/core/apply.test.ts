import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { AppError } from '#shared/appError.ts';
import type { Change } from '#shared/changes.contract.ts';
import type { ErrorCode } from '#shared/errorCodes.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import { type ApplyOptions, applyProposal } from '../../../extension/core/apply.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { forgetJournal } from '../../../extension/core/recover.ts';
import { undoRun } from '../../../extension/core/undo.ts';
import { itOnPosix } from '../../support/itOnPosix.ts';
import { treeArbitrary } from './treeArbitrary.ts';
import { changeOf, makeWorkspace, readTree, runId, type Tree, writeTree } from './workspace.ts';

const hasCode = (code: ErrorCode) => (error: unknown) => error instanceof AppError && error.code === code;
type Workspace = ReturnType<typeof makeWorkspace>;

const apply = (workspace: Workspace, change: Change, options: Partial<ApplyOptions> = {}) =>
  applyProposal({
    root: workspace.root,
    files: nodeFiles,
    journalFolder: workspace.journalFolder,
    proposal: change,
    policy: { todoPath: 'TODO.md' },
    todo: null,
    ticked: new Set(),
    now: () => 0,
    ...options,
  });
const undo = (workspace: Workspace) =>
  undoRun({ files: nodeFiles, journalFolder: workspace.journalFolder, runId });

const todoText = '\uFEFF# List\r\n\r\n- [ ] first\r\n- [ ] second\r\nprose `[ ]`';
const todo: TodoRef = { path: 'TODO.md', headings: ['List'], text: 'first', occurrence: 0 };
const before: Tree = { 'TODO.md': todoText, 'src/a.ts': 'a\r\nb', 'src/old.ts': 'old\n', 'keep.bin': 'k' };
const after: Tree = { ...before, 'src/a.ts': '\uFEFFa\r\nB\n', 'src/deep/new/n.ts': 'new' };
delete after['src/old.ts'];

describe('apply', () => {
  it('writes exact bytes, creates, deletes and ticks only the one box', async () => {
    using workspace = makeWorkspace(before);
    const applied = await apply(workspace, changeOf(before, after), { todo });
    assert.equal(applied.ticked, true);
    assert.equal(applied.notTicked, null);
    using expected = makeWorkspace({ ...after, 'TODO.md': todoText.replace('- [ ] first', '- [x] first') });
    assert.deepEqual(readTree(workspace.root), readTree(expected.root));
  });

  it('leads from any tree to any other and back again, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(treeArbitrary, treeArbitrary, async (from, to) => {
        fc.pre(compatible(from, to));
        using workspace = makeWorkspace(from);
        using expected = makeWorkspace(to);
        const start = readTree(workspace.root);
        await apply(workspace, changeOf(from, to));
        assert.deepEqual(filesOf(readTree(workspace.root)), filesOf(readTree(expected.root)));
        const undone = await undo(workspace);
        assert.deepEqual(undone.conflicts, []);
        assert.deepEqual(readTree(workspace.root), start);
        assert.deepEqual(await nodeFiles.list(workspace.journalFolder), []);
      }),
      { numRuns: 40 },
    );
  });

  itOnPosix('lets a new script with an interpreter be executed, and no other new file', async () => {
    using workspace = makeWorkspace({});
    await apply(workspace, changeOf({}, { 'run.sh': '#!/bin/sh\n', 'a.txt': '# !\n' }));
    const mayRun = (path: string): number => statSync(join(workspace.root, path)).mode & 0o100;
    assert.deepEqual([mayRun('run.sh'), mayRun('a.txt')], [0o100, 0]);
  });

  itOnPosix('keeps the mode of a changed and of a renamed file', async () => {
    const old: Tree = { 'run.sh': 'a', 'tool.sh': 'b' };
    using workspace = makeWorkspace(old);
    chmodSync(join(workspace.root, 'run.sh'), 0o755);
    chmodSync(join(workspace.root, 'tool.sh'), 0o750);
    const change = changeOf(old, { 'run.sh': 'A', 'moved.sh': 'b' });
    for (const file of change.files) if (file.op === 'create') file.renamedFrom = 'tool.sh';
    await apply(workspace, change);
    assert.equal(statSync(join(workspace.root, 'run.sh')).mode & 0o777, 0o755);
    assert.equal(statSync(join(workspace.root, 'moved.sh')).mode & 0o777, 0o750);
  });

  it('keeps the bytes of a file that changed since, and writes nothing at all', async () => {
    using workspace = makeWorkspace(before);
    writeTree(workspace.root, { 'src/a.ts': 'mine' });
    const start = readTree(workspace.root);
    await assert.rejects(apply(workspace, changeOf(before, after)), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'workspace_changed');
      assert.deepEqual(error.details, { paths: ['src/a.ts'] });
      return true;
    });
    assert.deepEqual(readTree(workspace.root), start);
  });

  it('refuses to create over a file that appeared since', async () => {
    using workspace = makeWorkspace({ ...before, 'src/deep/new/n.ts': 'mine' });
    const start = readTree(workspace.root);
    await assert.rejects(apply(workspace, changeOf(before, after)), hasCode('workspace_changed'));
    assert.deepEqual(readTree(workspace.root), start);
  });

  it('takes everything back when a file changes between the check and its turn', async () => {
    using workspace = makeWorkspace(before);
    const files = {
      ...nodeFiles,
      async write(...args: Parameters<typeof nodeFiles.write>) {
        await nodeFiles.write(...args);
        if (args[0].endsWith('a.ts')) writeTree(workspace.root, { 'src/z.ts': 'mine' });
      },
    };
    const change = changeOf(before, { ...after, 'src/z.ts': 'theirs' });
    await assert.rejects(apply(workspace, change, { files }), hasCode('workspace_changed'));
    using expected = makeWorkspace({ ...before, 'src/z.ts': 'mine' });
    assert.deepEqual(readTree(workspace.root), readTree(expected.root));
  });

  it('refuses contents and changes that are not what their hashes name', async () => {
    using workspace = makeWorkspace(before);
    const start = readTree(workspace.root);
    const swapped = changeOf(before, after);
    const first = swapped.files.find(({ op }) => op === 'modify');
    assert.ok(first);
    first.content = Buffer.from('evil').toString('base64');
    first.size = 4;
    await assert.rejects(apply(workspace, swapped), hasCode('blob_mismatch'));
    const relabelled = { ...changeOf(before, after), changeSha256: '0'.repeat(64) };
    await assert.rejects(apply(workspace, relabelled), hasCode('blob_mismatch'));
    assert.deepEqual(readTree(workspace.root), start);
  });

  it('applies nothing until every held file has its tick', async () => {
    using workspace = makeWorkspace(before);
    const change = changeOf(before, { ...after, 'package.json': '{}', '.vscode/settings.json': '{}' });
    const start = readTree(workspace.root);
    const some = apply(workspace, change, { ticked: new Set(['package.json']) });
    await assert.rejects(some, hasCode('path_refused'));
    assert.deepEqual(readTree(workspace.root), start);
    await apply(workspace, change, { ticked: new Set(['package.json', '.vscode/settings.json']) });
    assert.equal(readFileSync(join(workspace.root, 'package.json'), 'utf8'), '{}');
  });

  it('holds a file the server held even where this client would not', async () => {
    using workspace = makeWorkspace(before);
    const change = changeOf(before, after);
    for (const file of change.files) file.held = { reason: 'weakens a test', executes: false };
    await assert.rejects(apply(workspace, change), hasCode('path_refused'));
  });

  for (const path of [
    '../escape.ts',
    'src/../../workspace-evil/x.ts',
    '/etc/passwd',
    'C:/x.ts',
    'src\\a.ts',
    '.git/hooks/pre-commit',
    'src/.GIT/config',
    'GIT~1/config',
    'a.ts:stream',
    'con.txt',
    'src/ends. ',
    'src//a.ts',
    'hidden\u202e.ts',
    'nul\u0000.ts',
    'TODO.md',
  ]) {
    it(`refuses to write ${JSON.stringify(path)}`, async () => {
      using workspace = makeWorkspace({ 'src/b.ts': 'b' });
      const start = readTree(workspace.base);
      const change = changeOf({}, { [path]: 'evil' });
      await assert.rejects(apply(workspace, change, { ticked: new Set([path]) }), hasCode('path_refused'));
      const { storage: _, 'storage/journals': __, ...rest } = readTree(workspace.base);
      assert.deepEqual(rest, start);
    });
  }

  it('refuses a linked folder, a linked file and a dangling link on the way', async () => {
    using workspace = makeWorkspace({ 'a.ts': 'a' });
    mkdirSync(join(workspace.base, 'workspace-evil'));
    writeFileSync(join(workspace.base, 'outside.ts'), 'outside');
    symlinkSync(join(workspace.base, 'workspace-evil'), join(workspace.root, 'linked'));
    symlinkSync(join(workspace.base, 'outside.ts'), join(workspace.root, 'file.ts'));
    symlinkSync(join(workspace.base, 'nowhere.ts'), join(workspace.root, 'dangling.ts'));
    const start = readTree(workspace.root);
    for (const path of ['linked/x.ts', 'linked/deep/x.ts', 'dangling.ts']) {
      await assert.rejects(apply(workspace, changeOf({}, { [path]: 'x' })), hasCode('path_refused'));
    }
    const onto = changeOf({ 'file.ts': 'outside' }, { 'file.ts': 'x' });
    await assert.rejects(apply(workspace, onto), hasCode('path_refused'));
    assert.deepEqual(readTree(workspace.root), start);
    assert.equal(readFileSync(join(workspace.base, 'outside.ts'), 'utf8'), 'outside');
    assert.deepEqual(readTree(join(workspace.base, 'workspace-evil')), {});
  });

  it('refuses to create a twin that differs in case alone, and allows a rename that does', async () => {
    const old: Tree = { 'src/Name.ts': 'x' };
    using workspace = makeWorkspace(old);
    const twin = changeOf(old, { ...old, 'src/name.ts': 'x' });
    await assert.rejects(apply(workspace, twin), hasCode('path_refused'));
    await apply(workspace, changeOf(old, { 'src/name.ts': 'x' }));
    assert.deepEqual(Object.keys(readTree(workspace.root)), ['src', 'src/name.ts']);
  });

  it('applies the change and says why when the box cannot be ticked', async () => {
    for (const list of [undefined, '- [ ] other\n', '- [ ] first\n- [ ] first\n']) {
      using workspace = makeWorkspace({ 'a.ts': 'a', ...(list === undefined ? {} : { 'TODO.md': list }) });
      const applied = await apply(workspace, changeOf({ 'a.ts': 'a' }, { 'a.ts': 'b' }), {
        todo: { path: 'TODO.md', headings: [], text: 'first', occurrence: list?.includes('other') ? 0 : 7 },
      });
      assert.equal(applied.ticked, false);
      assert.notEqual(applied.notTicked, null);
      assert.equal(readFileSync(join(workspace.root, 'a.ts'), 'utf8'), 'b');
      if (list !== undefined) assert.equal(readFileSync(join(workspace.root, 'TODO.md'), 'utf8'), list);
    }
  });

  it('refuses to apply the same run twice', async () => {
    using workspace = makeWorkspace(before);
    await apply(workspace, changeOf(before, after));
    await assert.rejects(apply(workspace, changeOf(after, before)), hasCode('conflict'));
  });

  it('lets one window at a time apply, and takes over the lock of a dead one', async () => {
    using workspace = makeWorkspace(before);
    mkdirSync(workspace.journalFolder, { recursive: true });
    writeFileSync(join(workspace.journalFolder, 'lock'), `${process.ppid}\n`);
    await assert.rejects(apply(workspace, changeOf(before, after)), hasCode('workspace_locked'));
    writeFileSync(join(workspace.journalFolder, 'lock'), '999999999\n');
    assert.equal((await apply(workspace, changeOf(before, after))).applied.length, 3);
  });

  it('keeps only the latest records for undo', async () => {
    using workspace = makeWorkspace({});
    for (let n = 0; n < 23; n += 1) {
      const id = `0190f3b0-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`;
      const change = { ...changeOf({}, { [`f${n}.ts`]: 'x' }), runId: id };
      await apply(workspace, change, { now: () => n * 1000 });
      await forgetJournal({ files: nodeFiles, journalFolder: workspace.journalFolder }, id);
    }
    const left = (await nodeFiles.list(workspace.journalFolder)).map(({ name }) => name.slice(-2)).sort();
    assert.deepEqual([left.length, left[0]], [20, '03']);
  });
});

/** No path of one tree may be a folder of the other: a change cannot say that. */
function compatible(from: Tree, to: Tree): boolean {
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return !paths.some((path) => paths.some((other) => other.startsWith(`${path}/`)));
}

const filesOf = (tree: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(tree).filter(([, content]) => content !== 'folder'));
