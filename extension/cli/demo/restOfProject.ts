import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { ApiClient } from '../../api/apiClient.ts';
import type { RunPorts, RunRequest, RunResult } from '../../core/runPorts.ts';
import type { Paper } from './paper.ts';
import { showReceipt } from './showReceipt.ts';

export const tests = { id: 'test', name: 'Tests', command: ['node', '--test'], kind: 'test' as const };

type Place = {
  client: ApiClient;
  paper: Paper;
  folder: string;
  root: string;
  project: string;
  next(): Promise<TodoRef>;
  run(request: RunRequest, checks: RunPorts['checks']): Promise<{ result: RunResult }>;
};

/** After the first TODO: the others, of which one is rejected and refined, the README, the export. Returns what was seen of it. */
export async function restOfProject(place: Place): Promise<[string, boolean][]> {
  const { client, paper, root, run, next } = place;
  const second = await next();
  paper.heading(`3. Implement next TODO: ${second.text}`);
  showReceipt(paper, applied((await run({ kind: 'implement', todo: second }, [tests])).result).receipt);

  const third = await next();
  paper.heading(`4. Implement next TODO: ${third.text}`);
  const source = join(root, 'src/split.js');
  const before = await fs.readFile(source, 'utf8');
  const { result } = await run({ kind: 'implement', todo: third }, [tests]);
  if (result.end !== 'rejected' || result.feedback === null) throw new Error(`not rejected: ${result.end}`);
  const { feedback, receipt: free } = result;
  paper.item(feedback.summary, 'bad');
  for (const criterion of feedback.failedCriteria) paper.item(`not met: ${criterion}`);
  showReceipt(paper, free);
  const untouched = (await fs.readFile(source, 'utf8')) === before;

  paper.heading('5. Refine from the rejected change');
  const { instruction, fromRunId } = feedback.refine;
  const refined = applied((await run({ kind: 'refine', instruction, fromRunId }, [tests])).result);
  showReceipt(paper, refined.receipt);
  const todo = await fs.readFile(join(root, 'TODO.md'), 'utf8');

  paper.heading('6. The last TODO is done: write the README');
  showReceipt(paper, applied((await run({ kind: 'document' }, [])).result).receipt);
  const readme = await fs.readFile(join(root, 'README.md'), 'utf8');

  paper.heading('7. Export');
  const zip = Buffer.from(await client.call(api.exportProject, { params: { id: place.project } }));
  await fs.writeFile(join(place.folder, 'split-bill.zip'), zip);
  paper.item(`split-bill.zip, ${Math.ceil(zip.length / 1024)} KB: the files, and the receipt of every run`);
  const { status } = await client.call(api.getProject, { params: { id: place.project } });
  return [
    ['the rejected TODO changed no file', untouched],
    ['it cost nothing: the free allowance of the day paid', free.charged === 0 && free.spent > 0],
    [
      'its refinement began from the rejected change and was verified',
      refined.run.fromRunId === result.run.id,
    ],
    ['all three boxes are ticked', /- \[x\]/.test(todo) && !/- \[ \]/.test(todo)],
    [
      'the README was written, and the project is completed',
      readme.includes('## Use') && status === 'completed',
    ],
    ['the export holds the receipts', zip.includes('plumbline-receipts.json')],
  ];
}

/** Throws when a run did not end with its change applied. */
export function applied(result: RunResult): Extract<RunResult, { end: 'applied' }> {
  if (result.end === 'applied') return result;
  const message = 'run' in result ? (result.run.message ?? result.run.state) : 'it was not started';
  throw new Error(`a run did not end as it should (${result.end}): ${message}`);
}
