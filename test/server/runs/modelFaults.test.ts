import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { RunEvent } from '#shared/events.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { cut, errorAfterHead, fails, garbage, says } from '../../support/modelReplies.ts';
import type { Reply } from '../../support/modelServer.ts';
import { answerChecksToEnd, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { approval, edit, isRight, rightEdit } from '../../support/sumModel.ts';
import { eventsOf } from './eventsOf.ts';
import { promptOf, type RunWorld, runSuite, usage } from './runSuite.ts';

const down: Reply = fails(503, {}, { 'retry-after-ms': '0' });
const triesOfAModel = 4;

async function run(world: RunWorld, ...answers: (string | Reply)[]): Promise<Run> {
  world.answers = answers;
  const { id } = await startSumRun(world.client, await prepareRun(world.client));
  return answerChecksToEnd(world.client, id, isRight);
}

type CallEvent = Extract<RunEvent, { type: 'model_call' }>['data'];

async function callsOf({ client }: RunWorld, { id }: Run): Promise<[string, string, boolean][]> {
  const events = await eventsOf(client, id);
  const calls: CallEvent[] = events.flatMap((event) => (event.type === 'model_call' ? [event.data] : []));
  return calls.map(({ step, status, charge }) => [step, status, charge > 0]);
}

async function isFree(world: RunWorld, work: () => Promise<void>): Promise<void> {
  const before = await world.client.call(api.getCredits, {});
  await work();
  const after = await world.client.call(api.getCredits, {});
  assert.deepEqual([after.available, after.held], [before.available, 0]);
}

runSuite('a run whose model fails', (world) => {
  it('asks again after errors of the service, and charges the answer alone', async () => {
    const ended = await run(world, down, down, rightEdit, approval);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.deepEqual(await callsOf(world, ended), [
      ['implement:1', 'failed', false],
      ['implement:1', 'failed', false],
      ['implement:1', 'recorded', true],
      ['review:1', 'recorded', true],
    ]);
    const receipt = await world.client.call(api.getReceipt, { params: { id: ended.id } });
    assert.deepEqual(
      receipt.calls.map(({ step, status, charge }) => [step, status, charge > 0]),
      [
        ['implement:1', 'void', false],
        ['implement:1', 'void', false],
        ['implement:1', 'recorded', true],
        ['review:1', 'recorded', true],
      ],
    );
    assert.equal(
      ended.charged,
      receipt.calls.reduce((sum, { charge }) => sum + charge, 0),
    );
  });

  for (const [name, reply] of Object.entries({
    'a connection cut in the middle': cut,
    'an error in the middle': errorAfterHead,
  })) {
    it(`uses nothing of an answer with ${name}, and asks again`, async () => {
      const ended = await run(world, reply, rightEdit, approval);
      assert.equal(ended.state, 'verified', ended.message ?? '');
      assert.deepEqual((await callsOf(world, ended))[0], ['implement:1', 'failed', false]);
      assert.equal(promptOf(world.asked[1]), promptOf(world.asked[0]));
      const { calls } = await world.client.call(api.getReceipt, { params: { id: ended.id } });
      const [lost] = calls;
      assert.deepEqual([lost?.status, lost?.charge, lost?.tokens.estimated], ['recorded', 0, true]);
      assert.ok((lost?.absorbed ?? 0) > 0, 'the house knows what it bears');
    });
  }

  it('refuses an attempt whose answer was cut at the output limit, and does not charge it', async () => {
    const ended = await run(world, says(rightEdit, { finishReason: 'length', usage }), rightEdit, approval);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.deepEqual(await callsOf(world, ended), [
      ['implement:1', 'recorded', false],
      ['implement:2', 'recorded', true],
      ['review:2', 'recorded', true],
    ]);
    assert.match(promptOf(world.asked[1]), /The answer was cut before its end, so nothing of it was used/);
    const { items } = await world.client.call(api.getMessages, { params: { id: ended.id } });
    assert.deepEqual([items[0]?.answer, items[1]?.answer], [null, rightEdit]);
  });

  it('charges an answer that was cut at the output limit when a whole edit of it is used', async () => {
    const second = edit('src/note.js', '', 'export const note = 1;');
    const cutInSecond: Reply = (response, request) => {
      const nonce = /nonce=([\w-]+)/.exec(JSON.stringify(request.body))?.[1] ?? assert.fail('no nonce');
      const said = [
        `<<FILE op=edit path="src/sum.js" nonce=${nonce}>>`,
        `<<SEARCH ${nonce}>>`,
        'export const zero = 0;',
        `<<WITH ${nonce}>>`,
        'export const zero = 0;\nexport const sum = (a, b) => a + b;',
        `<<END ${nonce}>>`,
        `<<FILE op=create path="src/note.js" nonce=${nonce}>>`,
        `<<CONTENT ${nonce}>>`,
        'export const',
      ].join('\n');
      return says(said, { finishReason: 'length', usage })(response, request);
    };
    const ended = await run(world, cutInSecond, second, approval);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.deepEqual(await callsOf(world, ended), [
      ['implement:1', 'recorded', true],
      ['implement:1:resend:1', 'recorded', true],
      ['review:1', 'recorded', true],
    ]);
  });

  it('does not take a review for a verdict that was cut at the output limit', async () => {
    const ended = await run(world, rightEdit, says(approval, { finishReason: 'length', usage }), approval);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.deepEqual(await callsOf(world, ended), [
      ['implement:1', 'recorded', true],
      ['review:1', 'recorded', false],
      ['review:1:again', 'recorded', true],
    ]);
  });

  const refusals: Record<string, [Reply, string]> = {
    'is down and stays so': [down, 'model_unavailable'],
    'does not know the key': [fails(401), 'configuration_invalid'],
    'refuses the content': [says('I cannot help with that.', { refusal: true }), 'model_refused'],
    'answers what cannot be read': [garbage, 'model_answer_invalid'],
  };
  for (const [name, [reply, code]] of Object.entries(refusals)) {
    it(`fails, free of charge, when the service ${name}`, () =>
      isFree(world, async () => {
        const replies = reply === down ? Array.from({ length: triesOfAModel }, () => down) : [reply];
        const ended = await run(world, ...replies);
        assert.deepEqual([ended.state, ended.reason, ended.charged], ['failed', code, 0]);
        assert.match(ended.message ?? '', /You are not charged/);
      }));
  }

  it('fails free of charge even after an answer that was paid for', () =>
    isFree(world, async () => {
      const ended = await run(world, rightEdit, fails(401));
      assert.deepEqual([ended.state, ended.charged], ['failed', 0]);
      assert.ok(ended.spent > 0);
    }));
});
