import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { AppError } from '#shared/appError.ts';
import { mergeThreeWays } from '#shared/changes/mergeThreeWays.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import { applyProposal } from '../../../extension/core/apply.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { forgetJournal, recoverJournals } from '../../../extension/core/recover.ts';
import { undoRun } from '../../../extension/core/undo.ts';
import { faultyFiles } from './faultyFiles.ts';
import { changeOf, makeWorkspace, readTree, runId, type Tree, writeTree } from './workspace.ts';

const todo: TodoRef = { path: 'TODO.md', headings: [], text: 'first', occurrence: 0 };
const lines = (...numbers: (number | string)[]): string => numbers.map((n) => `line ${n}\r\n`).join('');
const before: Tree = {
  'TODO.md': '- [ ] first\n- [ ] second\n',
  'a.ts': lines(1, 2, 3, 4, 5, 6, 7, 8),
  'b.ts': 'b',
};
const after: Tree = { ...before, 'a.ts': lines(1, 'two', 3, 4, 5, 6, 7, 8), 'new/c.ts': 'c' };
delete after['b.ts'];

async function applied() {
  const workspace = makeWorkspace(before);
  const { root, journalFolder } = workspace;
  await applyProposal({
    root,
    files: nodeFiles,
    journalFolder,
    proposal: changeOf(before, after),
    policy: { todoPath: 'TODO.md' },
    todo,
    ticked: new Set(),
    now: () => 0,
  });
  await forgetJournal({ files: nodeFiles, journalFolder }, runId);
  return { ...workspace, undo: (files = nodeFiles) => undoRun({ files, journalFolder, runId }) };
}

describe('undo', () => {
  it('puts every file back, clears the box and leaves no folder behind', async () => {
    using workspace = await applied();
    using expected = makeWorkspace(before);
    const undone = await workspace.undo();
    assert.deepEqual(readTree(workspace.root), readTree(expected.root));
    assert.deepEqual([undone.conflicts, undone.unticked, undone.notUnticked], [[], true, null]);
  });

  it('clears its own box in a TODO file that was edited since and keeps the edits', async () => {
    using workspace = await applied();
    writeTree(workspace.root, { 'TODO.md': 'Notes.\n\n- [ ] zero\n- [x] first\n- [x] second' });
    const undone = await workspace.undo();
    assert.equal(undone.unticked, true);
    const text = readFileSync(join(workspace.root, 'TODO.md'), 'utf8');
    assert.equal(text, 'Notes.\n\n- [ ] zero\n- [ ] first\n- [x] second');
  });

  it('says why when its box can no longer be found, and puts the files back all the same', async () => {
    using workspace = await applied();
    writeTree(workspace.root, { 'TODO.md': '- [x] something else\n' });
    const undone = await workspace.undo();
    assert.deepEqual([undone.unticked, undone.notUnticked?.code], [false, 'todo_not_found']);
    assert.equal(readFileSync(join(workspace.root, 'TODO.md'), 'utf8'), '- [x] something else\n');
    assert.equal(readFileSync(join(workspace.root, 'b.ts'), 'utf8'), 'b');
  });

  it('leaves an edited file alone and offers it without the change of the run', async () => {
    using workspace = await applied();
    const mine = lines(1, 'two', 3, 4, 5, 6, 7, 'eight');
    writeTree(workspace.root, { 'a.ts': mine });
    const undone = await workspace.undo();
    assert.equal(readFileSync(join(workspace.root, 'a.ts'), 'utf8'), mine);
    assert.deepEqual(
      undone.conflicts.map(({ path, merged }) => ({ path, merged })),
      [{ path: 'a.ts', merged: { text: lines(1, 2, 3, 4, 5, 6, 7, 'eight'), clean: true } }],
    );
    assert.deepEqual(undone.restored.sort(), ['TODO.md', 'b.ts', 'new/c.ts']);
  });

  it('can be asked again after a conflict was resolved', async () => {
    using workspace = await applied();
    writeTree(workspace.root, { 'a.ts': 'mine' });
    assert.equal((await workspace.undo()).conflicts.length, 1);
    writeTree(workspace.root, { 'a.ts': String(before['a.ts']) });
    assert.deepEqual((await workspace.undo()).conflicts, []);
    await assert.rejects(
      workspace.undo(),
      (error: unknown) => error instanceof AppError && error.code === 'not_found',
    );
  });

  it('keeps a created file that was edited, and a folder with files of the user', async () => {
    using workspace = await applied();
    writeTree(workspace.root, { 'new/c.ts': 'mine', 'new/other.ts': 'mine too' });
    const undone = await workspace.undo();
    assert.deepEqual(
      undone.conflicts.map(({ path }) => path),
      ['new/c.ts'],
    );
    const { 'new/c.ts': c, 'new/other.ts': other } = readTree(workspace.root);
    assert.deepEqual([c, other], ['644 mine', '644 mine too']);
  });

  it('does not write over a file the user put where the run deleted one', async () => {
    using workspace = await applied();
    writeTree(workspace.root, { 'b.ts': 'mine' });
    const undone = await workspace.undo();
    assert.deepEqual(
      undone.conflicts.map(({ path }) => path),
      ['b.ts'],
    );
    assert.equal(readFileSync(join(workspace.root, 'b.ts'), 'utf8'), 'mine');
  });

  for (const fault of ['die', 'tear'] as const) {
    it(`ends whole after dying at any write and starting again (${fault})`, async () => {
      using expected = makeWorkspace(before);
      for (let at = 0; ; at += 1) {
        using workspace = await applied();
        const files = faultyFiles(at, fault);
        await workspace.undo(files).catch(() => undefined);
        const { conflicts } = await recoverJournals({
          files: nodeFiles,
          journalFolder: workspace.journalFolder,
        });
        assert.deepEqual(conflicts, []);
        await workspace.undo().catch(() => undefined);
        assert.deepEqual(readTree(workspace.root), readTree(expected.root), `died at call ${at}`);
        if (files.calls() <= at) return;
      }
    });
  }

  it('refuses to follow a link that took the place of a folder', async () => {
    using workspace = await applied();

    renameSync(join(workspace.root, 'new'), join(workspace.base, 'elsewhere'));
    symlinkSync(join(workspace.base, 'elsewhere'), join(workspace.root, 'new'));
    mkdirSync(join(workspace.base, 'unrelated'));
    writeFileSync(join(workspace.base, 'unrelated', 'c.ts'), 'c');
    const undone = await workspace.undo();
    assert.deepEqual(
      undone.conflicts.map(({ path }) => path),
      ['new/c.ts'],
    );
    assert.equal(readFileSync(join(workspace.base, 'elsewhere', 'c.ts'), 'utf8'), 'c');
  });
});

describe('three-way merge', () => {
  const ours = (text: string) => ({ text, name: 'ours' });
  const theirs = (text: string) => ({ text, name: 'theirs' });
  const text = fc
    .array(fc.constantFrom('a\n', 'b\r\n', 'c\n', '\n'), { maxLength: 8 })
    .chain((parts) => fc.constantFrom('', 'end').map((end) => parts.join('') + end));

  it('takes over what only one side changed, byte for byte', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        assert.deepEqual(mergeThreeWays(base, ours(changed), theirs(base)), { text: changed, clean: true });
        assert.deepEqual(mergeThreeWays(base, ours(base), theirs(changed)), { text: changed, clean: true });
        assert.deepEqual(mergeThreeWays(base, ours(changed), theirs(changed)), {
          text: changed,
          clean: true,
        });
      }),
    );
  });

  it('merges changes of different places', () => {
    const merged = mergeThreeWays('1\n2\n3\n4\n', ours('one\n2\n3\n4\n'), theirs('1\n2\n3\nfour\n'));
    assert.deepEqual(merged, { text: 'one\n2\n3\nfour\n', clean: true });
  });

  it('shows both sides where they meet, and loses no line of either', () => {
    const merged = mergeThreeWays('1\n2', ours('1\nmine'), theirs('1\ntheirs'));
    assert.equal(merged.clean, false);
    assert.equal(merged.text, '1\n<<<<<<< ours\nmine\n=======\ntheirs\n>>>>>>> theirs\n');
  });
});
