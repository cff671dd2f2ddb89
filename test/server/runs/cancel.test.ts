import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { api } from '#shared/api.ts';
import { formatCredits } from '#shared/money.ts';
import type { Run } from '#shared/runs.contract.ts';
import { cancelRun } from '../../../extension/core/cancelRun.ts';
import { createCreditStore } from '../../../server/credits/credits.pg.ts';
import { createRunUnit } from '../../../server/jobs/createRunUnit.ts';
import { embeddedWakeups } from '../../../server/jobs/embeddedWakeups.ts';
import type { RunQueue } from '../../../server/jobs/runQueue.ts';
import { createProjectStore } from '../../../server/projects/projects.pg.ts';
import { expireWaits } from '../../../server/runs/service/cancelRun.ts';
import { createSnapshotStore } from '../../../server/snapshots/snapshots.pg.ts';
import { says, silent, stalls } from '../../support/modelReplies.ts';
import {
  answerChecks,
  prepareRun,
  startSumRun,
  waitForChecks,
  waitForEnd,
  waitForRun,
} from '../../support/runDriver.ts';
import { isRight, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

runSuite('a run that is cancelled', (world) => {
  const cancel = (id: string): Promise<Run> => world.client.call(api.cancelRun, { params: { id } });
  const credits = () => world.client.call(api.getCredits, {});
  const started = async (...answers: (typeof world)['answers']): Promise<string> => {
    world.answers = answers;
    return (await startSumRun(world.client, await prepareRun(world.client))).id;
  };

  it('costs what was spent when no change has left the server, as it said before', async () => {
    const before = await credits();
    const id = await started(rightEdit);
    const waiting = await waitForChecks(world.client, id, 1);
    assert.ok(waiting.spent > 0);
    assert.equal(waiting.cancelCost, waiting.spent);
    const ended = await cancel(id);
    assert.deepEqual([ended.state, ended.reason, ended.charged], ['cancelled', 'cancelled', waiting.spent]);
    const after = await credits();
    assert.deepEqual([before.available - after.available, after.held], [waiting.spent, 0]);
  });

  it('costs nothing within the free allowance once a change has been read', async () => {
    const before = await credits();
    const id = await started(wrongEdit, silent);
    const waiting = await waitForChecks(world.client, id, 1);
    await answerChecks(world.client, waiting, isRight);
    const repairing = await waitForRun(world.client, id, ({ attempt }) => attempt === 2);
    assert.equal(repairing.cancelCost, 0);
    const ended = await cancel(id);
    assert.deepEqual([ended.state, ended.charged], ['cancelled', 0]);
    const after = await credits();
    assert.deepEqual([after.available, after.held], [before.available, 0]);
    assert.equal(after.freeToday.used, ended.spent);
  });

  for (const [name, reply] of Object.entries({ 'has not begun to answer': silent, 'is answering': stalls })) {
    it(`hangs up on a model that ${name}, and does not pay for it`, async () => {
      const before = await credits();
      const id = await started(reply);
      await waitForRun(world.client, id, () => world.asked.length === 1);
      const ended = await cancel(id);
      assert.deepEqual([ended.state, ended.charged], ['cancelled', 0]);
      await world.model.closed(0);
      const receipt = await world.client.call(api.getReceipt, { params: { id } });
      assert.deepEqual([receipt.spent, receipt.transfers], [0, []]);
      assert.equal((await credits()).available, before.available);
      assert.equal(world.asked.length, 1);
      const borne = async () =>
        (await world.client.call(api.getReceipt, { params: { id } })).calls.map(
          ({ status, charge, absorbed }) => [status, charge, absorbed > 0],
        );
      while ((await borne())[0]?.[0] === 'dispatched') await wait(20);
      assert.deepEqual(await borne(), [['recorded', 0, true]]);
    });
  }

  it('costs no more than was agreed to, and goes on where a model has answered meanwhile', async () => {
    const before = await credits();
    const asked = Promise.withResolvers<void>();
    const answers = Promise.withResolvers<void>();
    const id = await started(async (response, request) => {
      asked.resolve();
      await answers.promise;
      await says(rightEdit)(response, request);
    });
    await asked.promise;
    const seen: number[] = [];
    const over = await cancelRun(world.client, id, async ({ cancelCost }) => {
      seen.push(cancelCost);
      answers.resolve();
      const { spent } = await waitForChecks(world.client, id, 1);
      if (seen.length === 1) {
        const body = { atMost: spent - 1 };
        await assert.rejects(
          world.client.call(api.cancelRun, { params: { id }, body }),
          ({ code, details }) => {
            assert.deepEqual(
              [code, details.needed, details.authorized],
              ['authorization_too_low', spent, spent - 1],
            );
            return true;
          },
        );
        assert.deepEqual((await credits()).available + (await credits()).held, before.available);
      }
      return true;
    });
    const spent = over?.spent ?? Number.NaN;
    assert.deepEqual(seen, [0, spent]);
    assert.deepEqual([over?.state, over?.charged], ['cancelled', spent]);
    assert.equal((await credits()).available, before.available - spent);
  });

  it('goes on where the price is not agreed to, and one that is over stays as it is', async () => {
    const id = await started(rightEdit);
    await waitForChecks(world.client, id, 1);
    assert.equal(await cancelRun(world.client, id, async () => false), null);
    assert.equal((await waitForChecks(world.client, id, 1)).endedAt, null);
    const ended = await cancel(id);
    const again = await cancelRun(world.client, id, () => assert.fail('it is over'));
    assert.deepEqual(again, ended);
  });

  it('stays as it is when it is cancelled again, and takes no more results', async () => {
    const id = await started(rightEdit);
    const waiting = await waitForChecks(world.client, id, 1);
    const ended = await cancel(id);
    const again = await cancel(id);
    assert.deepEqual(
      [again.state, again.charged, again.endedAt],
      [ended.state, ended.charged, ended.endedAt],
    );
    await assert.rejects(answerChecks(world.client, waiting, isRight), { code: 'run_ended' });
  });

  it('makes room for another run on the same TODO', async () => {
    const given = await prepareRun(world.client);
    world.answers = [silent, rightEdit];
    const first = await startSumRun(world.client, given);
    await waitForRun(world.client, first.id, () => world.asked.length === 1);
    await cancel(first.id);
    const second = await startSumRun(world.client, given);
    await waitForChecks(world.client, second.id, 1);
    await cancel(second.id);
  });

  it('because nobody answered in time has ended as a whole, its hold with it', async () => {
    const id = await started(rightEdit);
    const { waitUntil } = await waitForChecks(world.client, id, 1);
    assert.ok(waitUntil !== null);
    const { knex } = world.database;
    await knex('run')
      .where({ id })
      .update({ wait_until: knex.raw("now() - interval '1 second'") });
    // The worker's own sweep may have come first.
    assert.ok((await expireWaits(deadlines())) <= 1);
    const ended = await waitForEnd(world.client, id);
    assert.deepEqual([ended.state, ended.reason, ended.waitUntil], ['cancelled', 'expired', null]);
    assert.equal((await credits()).held, 0);
    assert.equal(await expireWaits(deadlines()), 0);
    // Nobody was there to be asked: it says what it cost, and so does its receipt.
    assert.ok(ended.spent > 0);
    assert.equal(ended.charged, ended.spent);
    assert.equal(
      ended.message,
      `Nobody answered in time, so this run was ended. Nothing was changed in your workspace. What its models had done by then is charged: ${formatCredits(ended.spent)}.`,
    );
    const { chargeReason } = await world.client.call(api.getReceipt, { params: { id } });
    assert.match(chargeReason, /^Nobody answered in time, .* is charged\.$/);
  });

  it('because nobody answered in time ends also when another one cannot be ended', async () => {
    const { knex } = world.database;
    const waited = async (seconds: number): Promise<string> => {
      const id = await started(rightEdit);
      await waitForChecks(world.client, id, 1);
      const over = knex.raw('now() - make_interval(secs => ?)', [seconds]);
      await knex('run').where({ id }).update({ wait_until: over });
      return id;
    };
    const [stuck, other] = [await waited(9), await waited(1)];
    await knex.raw(`
      create function refuse_one() returns trigger language plpgsql as $$ begin raise exception 'not this one'; end $$;
      create trigger refuse_one before update on run for each row when (old.id = '${stuck}') execute function refuse_one();`);
    const told: unknown[] = [];
    const logger = { warn: ({ runId }: Record<string, unknown>) => void told.push(runId) };
    // One at a time, and the first one fails.
    assert.equal(await expireWaits({ ...deadlines(), logger }, 1), 1);
    assert.deepEqual(told, [stuck]);
    const isEnded = async (id: string) =>
      (await world.client.call(api.getRun, { params: { id } })).state === 'cancelled';
    assert.deepEqual([await isEnded(stuck), await isEnded(other)], [false, true]);
    await knex.raw('drop trigger refuse_one on run; drop function refuse_one');
    assert.equal(await expireWaits(deadlines()), 1);
    assert.equal(await isEnded(stuck), true);
  });

  it('because nobody answered in time is free where its change had been read', async () => {
    const id = await started(rightEdit);
    await waitForChecks(world.client, id, 1);
    await world.client.call(api.getChange, { params: { id, n: 1 } });
    const { knex } = world.database;
    await knex('run')
      .where({ id })
      .update({ wait_until: knex.raw("now() - interval '1 second'") });
    assert.ok((await expireWaits(deadlines())) <= 1);
    const { charged, message } = await waitForEnd(world.client, id);
    assert.equal(charged, 0);
    assert.match(message ?? '', /You are not charged\.$/);
  });

  /** What the worker's sweep works with. */
  function deadlines(): Parameters<typeof expireWaits>[0] {
    const rules = {
      freePerDay: 500_000,
      chargeRejected: 'allowance',
      billing: 'credits',
      lotDays: { promo: 0, paid: 0 },
    } as const;
    const unit = createRunUnit(world.database, noQueue, (db) => ({
      credits: createCreditStore(db, rules),
      projects: createProjectStore(db),
      snapshots: createSnapshotStore(db),
    }));
    return { ...unit, wakeups: embeddedWakeups(), logger: { warn: (_, message) => assert.fail(message) } };
  }
});

const never = (): never => assert.fail('an ended wait enqueues nothing');
const noQueue: RunQueue = {
  on: () => ({ enqueue: never }),
  wake: never,
  work: never,
  ping: never,
  stop: never,
};
