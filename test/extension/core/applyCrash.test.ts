import assert from 'node:assert/strict';
import type { Change } from '#shared/changes.contract.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import { type ApplyOptions, applyProposal } from '../../../extension/core/apply.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { recoverJournals } from '../../../extension/core/recover.ts';
import { faultyFiles } from './faultyFiles.ts';
import { changeOf, makeWorkspace, readTree, type Tree, writeTree } from './workspace.ts';

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
const recover = (workspace: Workspace) =>
  recoverJournals({ files: nodeFiles, journalFolder: workspace.journalFolder });

const todoText = '\uFEFF# List\r\n\r\n- [ ] first\r\n- [ ] second\r\nprose `[ ]`';
const todo: TodoRef = { path: 'TODO.md', headings: ['List'], text: 'first', occurrence: 0 };
const before: Tree = { 'TODO.md': todoText, 'src/a.ts': 'a\r\nb', 'src/old.ts': 'old\n', 'keep.bin': 'k' };
const after: Tree = { ...before, 'src/a.ts': '\uFEFFa\r\nB\n', 'src/deep/new/n.ts': 'new' };
delete after['src/old.ts'];

describe('apply that fails or dies on the way', () => {
  it('puts every file back when any single write fails', async () => {
    const calls = await countCalls();
    for (let at = 0; at < calls; at += 1) {
      using workspace = makeWorkspace(before);
      const start = readTree(workspace.root);
      const outcome = apply(workspace, changeOf(before, after), { todo, files: faultyFiles(at, 'fail') });
      if (at === calls - 1)
        await outcome; // The last call lets go of the lock; the change is in place by then.
      else {
        await assert.rejects(outcome);
        assert.deepEqual(readTree(workspace.root), start, `after a failure of call ${at}`);
      }
    }
  });

  for (const fault of ['die', 'tear'] as const) {
    it(`is whole or undone after dying at any write (${fault})`, async () => {
      const calls = await countCalls();
      using done = makeWorkspace({ ...after, 'TODO.md': todoText.replace('- [ ] first', '- [x] first') });
      const seen = new Set<string>();
      for (let at = 0; at < calls; at += 1) {
        using workspace = makeWorkspace(before);
        const start = readTree(workspace.root);
        const files = faultyFiles(at, fault);
        await apply(workspace, changeOf(before, after), { todo, files }).catch(() => undefined);
        const recovered = await recover(workspace);
        assert.deepEqual(recovered.conflicts, []);
        const whole = recovered.unreported.length > 0;
        assert.deepEqual(readTree(workspace.root), whole ? readTree(done.root) : start, `died at call ${at}`);
        seen.add(whole ? 'whole' : 'undone');
        assert.deepEqual((await recover(workspace)).restored, []);
      }
      assert.deepEqual([...seen], ['undone', 'whole']);
    });
  }

  it('recovers even when recovering dies at any write', async () => {
    for (let at = 0; at < 30; at += 1) {
      using workspace = makeWorkspace(before);
      const start = readTree(workspace.root);
      const calls = await countCalls();
      const files = faultyFiles(calls - 4, 'tear');
      await apply(workspace, changeOf(before, after), { todo, files }).catch(() => undefined);
      const dying = faultyFiles(at, 'die');
      await recoverJournals({ files: dying, journalFolder: workspace.journalFolder }).catch(() => undefined);
      await recover(workspace);
      assert.deepEqual(readTree(workspace.root), start, `died at call ${at}`);
    }
  });

  it('leaves alone and reports what the user wrote after a crash', async () => {
    using workspace = makeWorkspace(before);
    const calls = await countCalls();
    await apply(workspace, changeOf(before, after), { todo, files: faultyFiles(calls - 4, 'die') }).catch(
      () => undefined,
    );
    writeTree(workspace.root, { 'src/a.ts': 'mine, after the crash' });
    const recovered = await recover(workspace);
    assert.deepEqual(
      recovered.conflicts.map(({ path }) => path),
      ['src/a.ts'],
    );
    using expected = makeWorkspace({ ...before, 'src/a.ts': 'mine, after the crash' });
    assert.deepEqual(readTree(workspace.root), readTree(expected.root));
  });
});

async function countCalls(): Promise<number> {
  using workspace = makeWorkspace(before);
  const files = faultyFiles(Number.POSITIVE_INFINITY, 'die');
  await apply(workspace, changeOf(before, after), { todo, files });
  return files.calls();
}
