import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { api } from '#shared/api.ts';
import { answerChecksToEnd, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { approval, isRight, rightEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

runSuite('a run whose settlement fails', (world) => {
  it('stays open with its hold, asks no model again, and is charged once when settling works', async function () {
    this.timeout(60_000);
    const { knex } = world.database;
    // A sequence counts tries though each is rolled back.
    await knex.raw(`
      create sequence settle_tries;
      create function refuse_charge() returns trigger language plpgsql as $$
        begin perform nextval('settle_tries'); raise exception 'no charge today'; end $$;
      create trigger refuse before insert on transfer for each row when (new.kind = 'charge') execute function refuse_charge();
    `);
    const tries = async (): Promise<number> =>
      Number((await knex.raw('select is_called::int * last_value as n from settle_tries')).rows[0].n);
    const { client } = world;
    world.answers = [rightEdit, approval];
    const { id } = await startSumRun(client, await prepareRun(client));
    const ending = answerChecksToEnd(client, id, isRight);
    while ((await tries()) < 1) await wait(20);
    const open = await client.call(api.getRun, { params: { id } });
    assert.equal(open.endedAt, null);
    assert.ok((await client.call(api.getCredits, {})).held > 0);
    await knex.raw(
      'drop trigger refuse on transfer; drop function refuse_charge; drop sequence settle_tries',
    );
    const ended = await ending;
    assert.equal(ended.state, 'verified');
    const { items } = await client.call(api.listTransfers, { query: { limit: 20 } });
    const charges = items.filter(({ kind }) => kind === 'charge');
    assert.deepEqual(
      charges.map(({ amount }) => amount),
      [ended.charged],
    );
    assert.equal((await client.call(api.getCredits, {})).held, 0);
    assert.equal(world.asked.length, 2);
  });
});
