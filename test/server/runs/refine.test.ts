import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import {
  answerChecksToEnd,
  type Prepared,
  prepareRun,
  startSumRun,
  sumTodo,
  textOf,
} from '../../support/runDriver.ts';
import { criteria, edit, isRight, review, sumEdit } from '../../support/sumModel.ts';
import { promptOf, runSuite } from './runSuite.ts';

const wrongSum = 'export const zero = 0;\nexport const sum = (a, b) => a - b;\n';
const rightSum = 'export const zero = 0;\nexport const sum = (a, b) => a + b;\n';

runSuite('refine run', (world) => {
  const startRefine = (given: Prepared, changes: object): Promise<Run> =>
    startSumRun(world.client, given, { kind: 'refine', todo: undefined, ...changes });

  async function rejectedRun(): Promise<{ run: Run; projectId: string }> {
    const withNote = `${sumEdit('a - b')}\n${edit('docs/sum.md', '', 'sum adds two numbers.')}`;
    world.answers = [withNote, withNote];
    const given = await prepareRun(world.client);
    const { id } = await startSumRun(world.client, given);
    const run = await answerChecksToEnd(world.client, id, isRight);
    assert.deepEqual([run.state, run.reason], ['rejected', 'repeated']);
    return { run, projectId: given.projectId };
  }

  it('starts from the rejected change, and its proposal is the whole change against the original files', async () => {
    const { client } = world;
    const { run: rejected, projectId } = await rejectedRun();
    const instruction = 'sum has to add';
    const mended = edit(
      'src/sum.js',
      'export const sum = (a, b) => a - b;',
      'export const sum = (a, b) => a + b;',
    );
    world.answers = [mended, review('approved', 'a + b', { criteria: [instruction, ...criteria] })];
    world.asked.length = 0;
    const given = await prepareRun(client, { projectId, kind: 'refine', ask: { fromRunId: rejected.id } });
    const started = await startRefine(given, { instruction, fromRunId: rejected.id });
    const run = await answerChecksToEnd(client, started.id, isRight);
    assert.equal(run.state, 'verified', run.message ?? '');

    assert.ok(promptOf(world.asked[0]).includes('export const sum = (a, b) => a - b;'));
    const proposal = await client.call(api.getProposal, { params: { id: run.id } });
    const original = await client.call(api.getChange, { params: { id: rejected.id, n: 1 } });
    assert.deepEqual(proposal.files.map(({ op, path, content }) => [op, path, textOf(content)]).sort(), [
      ['create', 'docs/sum.md', 'sum adds two numbers.\n'],
      ['modify', 'src/sum.js', rightSum],
    ]);
    const baseOf = (files: typeof proposal.files): (string | null)[] =>
      files.map(({ path, baseSha256 }) => `${path} ${baseSha256}`).sort();
    assert.deepEqual(baseOf(proposal.files), baseOf(original.files));
    assert.deepEqual(proposal.todo, sumTodo);
  });

  it('moves the project on once a refinement of a rejected TODO is applied', async () => {
    const { client } = world;
    const { run: rejected, projectId } = await rejectedRun();
    const mended = edit('src/sum.js', wrongSum.split('\n')[1] ?? '', rightSum.split('\n')[1] ?? '');
    const instruction = rejected.feedback?.refine.instruction ?? '';
    world.answers = [mended, review('approved', 'a + b', { criteria: [instruction, ...criteria] })];
    const given = await prepareRun(client, { projectId, kind: 'refine', ask: { fromRunId: rejected.id } });
    const run = await startRefine(given, { instruction, fromRunId: rejected.id });
    await answerChecksToEnd(client, run.id, isRight);
    await client.call(api.postOutcome, { params: { id: run.id }, body: { outcome: 'applied' } });
    const project = await client.call(api.getProject, { params: { id: projectId } });
    assert.equal(project.status, 'implementing');
  });

  it('reads a plain file, changes it by the instruction, and records what was asked and answered', async () => {
    const { client } = world;
    const instruction = 'Name the constant in capitals';
    const answer = edit('src/sum.js', 'export const zero = 0;', 'export const ZERO = 0;');
    world.answers = [answer, review('approved', 'ZERO = 0', { criteria: [instruction] })];
    const given = await prepareRun(client, { kind: 'refine', ask: { file: 'src/sum.js' } });
    const started = await startRefine(given, { instruction, file: 'src/sum.js' });
    const run = await answerChecksToEnd(client, started.id, (text) => text.includes('ZERO'));
    assert.equal(run.state, 'verified', run.message ?? '');

    const proposal = await client.call(api.getProposal, { params: { id: run.id } });
    assert.deepEqual(
      proposal.files.map(({ path, content }) => [path, textOf(content)]),
      [['src/sum.js', 'export const ZERO = 0;\n']],
    );
    assert.equal(proposal.todo, null);
    const { items } = await client.call(api.getMessages, { params: { id: run.id } });
    assert.deepEqual(
      items.map(({ step, role, model }) => [step, role, model]),
      [
        ['refine:1', 'implementer', 'demo/demo-implementer'],
        ['review:1', 'architect', 'demo/demo-architect'],
      ],
    );
    assert.equal(items[0]?.answer, answer);
    assert.deepEqual(items[0]?.request, world.asked[0]?.messages);
    assert.ok(promptOf(world.asked[0]).includes(instruction));
    assert.ok(promptOf(world.asked[0]).includes('export const zero = 0;'));
    const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
    assert.deepEqual([receipt.kind, receipt.files.map(({ path }) => path)], ['refine', ['src/sum.js']]);
  });

  it('refuses to refine from a run that was not rejected, and a file that is not in the snapshot', async () => {
    const { client } = world;
    const gone = { kind: 'refine', ask: { file: 'src/gone.js' } } as const;
    const given = await prepareRun(client, gone);
    await assert.rejects(startRefine(given, { instruction: 'x', file: 'src/gone.js' }), {
      code: 'invalid_request',
    });
    world.answers = [sumEdit('a + b')];
    const first = await prepareRun(client, { projectId: given.projectId });
    const running = await startSumRun(client, first);
    const ask = { fromRunId: running.id };
    const from = await prepareRun(client, { projectId: given.projectId, kind: 'refine', ask });
    await assert.rejects(startRefine(from, { instruction: 'x', ...ask }), { code: 'conflict' });
    await client.call(api.cancelRun, { params: { id: running.id } });
  });
});
