import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { applyProposal } from '../../../extension/core/apply.ts';
import { undoRun } from '../../../extension/core/undo.ts';
import { foldingFiles } from './foldingFiles.ts';
import { changeOf, makeWorkspace, readTree, runId, type Tree } from './workspace.ts';

const apply = (workspace: ReturnType<typeof makeWorkspace>, from: Tree, to: Tree) =>
  applyProposal({
    root: workspace.root,
    files: foldingFiles,
    journalFolder: workspace.journalFolder,
    proposal: changeOf(from, to),
    policy: { todoPath: null },
    todo: null,
    ticked: new Set(),
    now: () => 0,
  });

describe('apply where case does not count', () => {
  it('renames a file in case alone, keeps it, and undoes that', async () => {
    const old: Tree = { 'src/Name.ts': 'x' };
    using workspace = makeWorkspace(old);
    const start = readTree(workspace.root);
    await apply(workspace, old, { 'src/name.ts': 'y' });
    assert.deepEqual(readTree(workspace.root), { src: 'folder', 'src/name.ts': '644 y' });
    await undoRun({ files: foldingFiles, journalFolder: workspace.journalFolder, runId });
    assert.deepEqual(readTree(workspace.root), start);
  });

  it('does not take a file of another case for the one it is to change, and keeps its bytes', async () => {
    using workspace = makeWorkspace({ 'src/NAME.ts': 'x' });
    const start = readTree(workspace.root);
    await assert.rejects(
      apply(workspace, { 'src/name.ts': 'x' }, { 'src/name.ts': 'y' }),
      (error: unknown) => error instanceof AppError && error.code === 'workspace_changed',
    );
    await assert.rejects(
      apply(workspace, {}, { 'src/name.ts': 'y' }),
      (error: unknown) => error instanceof AppError && error.code === 'path_refused',
    );
    assert.deepEqual(readTree(workspace.root), start);
  });
});
