import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { recoverJournals } from '../../../extension/core/recover.ts';
import { makeWorkspace, readTree } from './workspace.ts';

const child = fileURLToPath(new URL('./applyChild.ts', import.meta.url));

/** True when the child had finished before it could be killed. */
async function applyAndKill(root: string, journalFolder: string, at: number): Promise<boolean> {
  const started = spawn(process.execPath, [child, root, journalFolder, String(at)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(started.stdout, 'data')) as [Buffer];
  const exited = once(started, 'exit');
  started.kill('SIGKILL');
  await exited;
  return String(said) === 'done\n';
}

describe('apply in a process killed with SIGKILL', () => {
  it('leaves every file as it was or the whole change, after the next start', async () => {
    const ends: string[] = [];
    for (const at of [1, 7, 10, 11, 12, 13, 14, 15, 16, 99]) {
      using workspace = makeWorkspace({ a: '1', b: '2', c: '3' });
      const start = readTree(workspace.root);
      using whole = makeWorkspace({ a: 'one', b: 'two', d: 'four' });
      const finished = await applyAndKill(workspace.root, workspace.journalFolder, at);
      const recovered = await recoverJournals({ files: nodeFiles, journalFolder: workspace.journalFolder });
      const applied = recovered.unreported.length === 1;
      assert.deepEqual(readTree(workspace.root), applied ? readTree(whole.root) : start, `killed at ${at}`);
      assert.deepEqual(recovered.conflicts, []);
      if (finished) assert.equal(applied, true);
      ends.push(recovered.restored.length > 0 ? 'taken back' : applied ? 'whole' : 'untouched');
    }
    assert.deepEqual([...new Set(ends)].sort(), ['taken back', 'untouched', 'whole']);
  });
});
