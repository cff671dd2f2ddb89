import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import { answerChecksToEnd, prepareRun, startSumRun, sumsWorkspace } from '../../support/runDriver.ts';
import { approval, criteria, isRight, review, rightEdit, sumEdit } from '../../support/sumModel.ts';
import { promptOf, runSuite } from './runSuite.ts';

const otherEdit = sumEdit('b + a; // a + b');

runSuite('the review', (world) => {
  async function run(answers: string[]): Promise<Run> {
    world.answers = answers;
    const { id } = await startSumRun(world.client, await prepareRun(world.client));
    return answerChecksToEnd(world.client, id, isRight);
  }
  const verdictsOf = async ({ id }: Run): Promise<(string | undefined)[]> => {
    const { attempts } = await world.client.call(api.getReceipt, { params: { id } });
    return attempts.map(({ verdict }) => verdict?.verdict);
  };

  it('that approves an unmet criterion is a rejection', async () => {
    const ended = await run([rightEdit, review('approved', 'a + b', { met: false }), otherEdit, approval]);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.deepEqual(await verdictsOf(ended), ['rejected', 'approved']);
  });

  it('that quotes what is not in the files is a rejection, and the next attempt is told so', async () => {
    const ended = await run([rightEdit, review('approved', 'return a.plus(b)'), otherEdit, approval]);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.deepEqual(await verdictsOf(ended), ['rejected', 'approved']);
    assert.match(promptOf(world.asked[2]), /The evidence given for .* is not in the files/);
  });

  it('may quote files that the change leaves alone, and is given the plan and how long it took', async () => {
    const plan = `# Plan\n1. Numbers are added by plus.\n${'More of it.\n'.repeat(20_000)}`;
    world.answers = [rightEdit, review('approved', 'numbers are added', { path: 'notes.txt' })];
    const files = { ...sumsWorkspace, 'docs/plan.md': plan, 'notes.txt': 'Here numbers are added.\n' };
    const given = await prepareRun(world.client, { files });
    const { id } = await startSumRun(world.client, given);
    const ended = await answerChecksToEnd(world.client, id, isRight);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    for (const prompt of world.asked.slice(0, 2).map(promptOf)) {
      assert.match(
        prompt,
        /# The plan of the project\n<<DATA plan[^\n]*\n# Plan\n1\. Numbers are added by plus/,
      );
      assert.match(prompt, /characters more are not shown\]\n<<DATA-END/);
    }
    const page = new TextDecoder().decode(
      await world.client.call(api.streamEvents, { params: { id }, query: { after: 0 } }),
    );
    const [, ms] = /"check":"review"[^}]*"durationMs":([\d.]+)/.exec(page) ?? [];
    assert.ok(Number(ms) > 0, page);
  });

  it('may not quote what only says what is to be done: the TODO file and the plan', async () => {
    const plan = review('approved', 'Numbers are added', { path: './docs/plan.md' });
    const list = review('approved', String(sumsWorkspace['TODO.md']).trim(), { path: 'TODO.md' });
    world.answers = [rightEdit, plan, otherEdit, list, sumEdit('(a + b)'), approval];
    const files = { ...sumsWorkspace, 'docs/plan.md': 'Numbers are added.\n' };
    const { id } = await startSumRun(world.client, await prepareRun(world.client, { files }));
    const ended = await answerChecksToEnd(world.client, id, isRight);
    assert.deepEqual(await verdictsOf(ended), ['rejected', 'rejected', 'approved']);
  });

  it('may not quote what the change takes away', async () => {
    const gone = sumEdit('a + b').replace('export const zero = 0;\nexport const sum', 'export const sum');
    const ended = await run([gone, review('approved', 'zero = 0'), otherEdit, approval]);
    assert.deepEqual(await verdictsOf(ended), ['rejected', 'approved']);
  });

  it('that cannot be read is asked for once more', async () => {
    const ended = await run([rightEdit, 'Looks good to me, APPROVED!', approval]);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.deepEqual(
      world.asked.map(({ model }) => model),
      ['demo-implementer', 'demo-architect', 'demo-architect'],
    );
  });

  it('that cannot be read twice fails the run, which then costs nothing', async () => {
    const before = await world.client.call(api.getCredits, {});
    const ended = await run([rightEdit, 'APPROVED', `${approval}\n${approval}`]);
    assert.deepEqual([ended.state, ended.reason, ended.charged], ['failed', 'model_answer_invalid', 0]);
    assert.match(ended.message ?? '', /You are not charged/);
    const after = await world.client.call(api.getCredits, {});
    assert.deepEqual([after.available, after.held], [before.available, 0]);
    await assert.rejects(world.client.call(api.getProposal, { params: { id: ended.id } }), {
      code: 'not_found',
    });
  });

  it('that leaves a criterion out is not taken for a verdict', async () => {
    const ended = await run([rightEdit, review('approved', 'a + b', { criteria: [] }), approval]);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.equal(world.asked.length, 3);
  });

  it('is shown the change, the checks and every criterion', async () => {
    await run([rightEdit, approval]);
    const prompt = promptOf(world.asked[1]);
    for (const shown of [
      ...criteria,
      '+export const sum = (a, b) => a + b;',
      '["node","--test"], exit code 0',
    ])
      assert.ok(prompt.includes(shown), shown);
  });
});
