import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { Run } from '#shared/runs.contract.ts';
import {
  answerChecks,
  answerChecksToEnd,
  clientOf,
  prepareRun,
  startSumRun,
  sumsWorkspace,
  waitForChecks,
  waitForEnd,
  waitForRun,
} from '../../support/runDriver.ts';
import { approval, isRight, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite } from './runSuite.ts';

/** Far more to review than the quote of a client that says its files are empty covers. */
const padding = Array.from({ length: 4_000 }, (_, n) => `export const filler${n} = ${n * 7};\n`).join('');
const bigWorkspace = { ...sumsWorkspace, 'src/sum.js': `export const zero = 0;\n${padding}` };

/** A first attempt whose review does not fit what was authorised. */
async function waitingForMore({ client }: RunWorld): Promise<Run> {
  const given = await prepareRun(client, { files: bigWorkspace, ask: { contextBytes: 0 } });
  const run = await startSumRun(client, given, { authorized: given.quote.leastAuthorization });
  await answerChecks(client, await waitForChecks(client, run.id, 1), isRight);
  return waitForRun(client, run.id, ({ state }) => state === 'awaiting_authorization');
}

runSuite('a run and the amount it was authorised', (world) => {
  const credits = () => world.client.call(api.getCredits, {});

  it('holds what was authorised, and never more than the maximum of its quote', async () => {
    world.answers = [rightEdit];
    const given = await prepareRun(world.client);
    const run = await startSumRun(world.client, given, { authorized: given.quote.max * 2 });
    assert.equal(run.authorized, given.quote.max);
    assert.equal((await credits()).held, given.quote.max);
    await world.client.call(api.cancelRun, { params: { id: run.id } });
  });

  it('is rejected when a further attempt does not fit it', async () => {
    world.answers = [wrongEdit];
    const given = await prepareRun(world.client);
    const run = await startSumRun(world.client, given, { authorized: given.quote.leastAuthorization });
    const ended = await answerChecksToEnd(world.client, run.id, isRight);
    assert.deepEqual([ended.state, ended.reason, ended.charged], ['rejected', 'budget', 0]);
    assert.match(ended.message ?? '', /A further attempt would not fit the authorised amount/);
    assert.deepEqual(ended.feedback?.failedCriteria, ['node --test']);
    assert.equal((await credits()).held, 0);
  });

  it('waits for consent when its first attempt does not fit, and goes on where it was', async () => {
    world.answers = [rightEdit, approval];
    const waiting = await waitingForMore(world);
    const { needed } = waiting;
    assert.ok(needed !== null && needed > waiting.authorized);
    assert.ok(waiting.waitUntil !== null);
    assert.equal(world.asked.length, 1);
    const { items } = await world.client.call(api.getMessages, { params: { id: waiting.id } });
    const authorize = (authorized: number): Promise<Run> =>
      world.client.call(api.authorizeRun, { params: { id: waiting.id }, body: { authorized } });
    await assert.rejects(authorize(needed - 1), (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'authorization_too_low');
      assert.equal(error.details?.['needed'], needed);
      return true;
    });
    await authorize(needed);
    const ended = await waitForEnd(world.client, waiting.id);
    assert.deepEqual([ended.state, ended.authorized], ['verified', needed]);
    assert.equal(world.asked.length, 2);
    // What the amount was named for is what is asked.
    assert.deepEqual(world.asked[1]?.messages, items.at(-1)?.request);
    assert.equal((await credits()).held, 0);
  });

  it('is not raised beyond what the wallet has: the run goes on waiting', async () => {
    world.answers = [rightEdit];
    const waiting = await waitingForMore(world);
    const { held } = await credits();
    const authorize = world.client.call(api.authorizeRun, {
      params: { id: waiting.id },
      body: { authorized: 1_000_000_000 },
    });
    await assert.rejects(authorize, { code: 'insufficient_credits' });
    const now = await world.client.call(api.getRun, { params: { id: waiting.id } });
    assert.deepEqual([now.state, now.authorized], ['awaiting_authorization', waiting.authorized]);
    assert.equal((await credits()).held, held);
    await world.client.call(api.cancelRun, { params: { id: waiting.id } });
  });
});

runSuite(
  'credits that run out in the middle of a project',
  (world) => {
    /** Credits that were bought come to the wallet like those an operator gives. */
    async function topUp(amount: number): Promise<void> {
      const { token } = await world.server.person({ admin: true });
      const operator = clientOf(new URL(world.server.url), token);
      const body = { orgId: world.person.orgId, amount };
      await operator.call(api.createGrant, { body, idempotencyKey: randomUUID() });
    }

    it('keep the run, refuse a new one with what is missing, and both go on after a top-up', async () => {
      const { client } = world;
      world.answers = [rightEdit, approval, rightEdit, approval];
      const waiting = await waitingForMore(world);
      const { needed } = waiting;
      assert.ok(needed !== null);
      const params = { id: waiting.id };
      const authorize = () => client.call(api.authorizeRun, { params, body: { authorized: needed } });
      const lacksCredits = (error: unknown): boolean => {
        assert.ok(error instanceof AppError);
        assert.equal(error.code, 'insufficient_credits');
        assert.ok(Number(error.details?.['missing']) > 0);
        return true;
      };
      await assert.rejects(authorize(), lacksCredits);
      const next = await prepareRun(client);
      const startNext = () => startSumRun(client, next, { authorized: next.quote.leastAuthorization });
      await assert.rejects(startNext(), lacksCredits);
      assert.equal((await client.call(api.getRun, { params })).state, 'awaiting_authorization');

      await topUp(300_000);
      assert.equal(
        (await client.call(api.getRun, { params })).state,
        'awaiting_authorization',
        'no consent yet',
      );
      await authorize();
      const ended = await waitForEnd(client, waiting.id);
      assert.deepEqual([ended.state, ended.authorized], ['verified', needed]);
      const second = await answerChecksToEnd(client, (await startNext()).id, isRight);
      assert.equal(second.state, 'verified', second.message ?? '');
      const { available, held } = await client.call(api.getCredits, {});
      assert.deepEqual(
        [available, held],
        [110_000 + 300_000 - (ended.charged ?? 0) - (second.charged ?? 0), 0],
      );
    });
  },
  { INITIAL_GRANT: '11' },
);
