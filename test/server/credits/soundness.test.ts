import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, usage } from './ledger.ts';

/**
 * One corruption for every line of the view; `$settled`, `$open` and `$org` stand for the fixture's ids. `also` is what cannot be
 * right either, then.
 */
const corruptions: [violation: string, sql: string, also?: string[]][] = [
  [
    'wallet.debt is not what was claimed less what was paid of it',
    'update wallet set debt = debt + 1 where org_id = $org',
  ],
  ['wallet.held is not the sum of its open holds', `update wallet set held = held + 1 where org_id = $org`],
  [
    'wallet.posted is not the sum of its transfers',
    `update wallet set posted = posted + 1 where org_id = $org`,
    ['wallet.posted is not the sum of what its lots have left'],
  ],
  [
    'wallet.posted is not the sum of what its lots have left',
    `update wallet set posted = posted - 1 where org_id = $org`,
    ['wallet.posted is not the sum of its transfers'],
  ],
  ['wallet.seq is not the number of its transfers', `update wallet set seq = seq + 1 where org_id = $org`],
  [
    'transfer.posted_after does not follow from the one before',
    `update transfer set posted_after = posted_after + 1 where run_id = $settled`,
  ],
  [
    'wallet is negative or overdrawn',
    `alter table wallet drop constraint wallet_is_sound; update wallet set held = posted + 1 where org_id = $org`,
    ['wallet.held is not the sum of its open holds'],
  ],
  [
    'lot.remaining is not what it was granted less its uses',
    `update lot set remaining = remaining - 1 where org_id = $org`,
    ['wallet.posted is not the sum of what its lots have left'],
  ],
  [
    'transfer is not covered by the lots it used',
    `delete from lot_use where transfer_id in (select id from transfer where run_id = $settled)`,
    ['lot.remaining is not what it was granted less its uses'],
  ],
  [
    'lot has not exactly one transfer that brought it',
    `insert into lot (org_id, source_key, kind, granted, remaining, priority) values ($org, 'stray', 'paid', 5, 5, 1)`,
    [
      'wallet.posted is not the sum of what its lots have left',
      'lot.remaining is not what it was granted less its uses',
    ],
  ],
  ['settled hold and its charge differ', `update hold set charged = charged - 1 where run_id = $settled`],
  [
    'charge of a hold that is still open',
    `update hold set state = 'open', ending = null, charged = null, reason = null, settled_at = null where run_id = $settled`,
    ['wallet.held is not the sum of its open holds', 'open hold of a run that has ended or does not exist'],
  ],
  [
    'hold.spent is not the sum of its recorded charges',
    `update hold set spent = spent + 1 where run_id = $open`,
  ],
  [
    'hold.reserved is not the sum of its open calls',
    `update hold set reserved = reserved + 1 where run_id = $open`,
  ],
  [
    'open hold of a run that has ended or does not exist',
    `update run set state = 'failed', ended_at = now() where id = $open`,
  ],
  ['open hold of a run that has ended or does not exist', `delete from run where id = $open`],
  [
    'hold of one organization for a run of another',
    `update run set org_id = gen_random_uuid() where id = $open`,
  ],
  [
    'ended run and its settled hold name different ends',
    `update run set state = 'rejected' where id = $settled`,
  ],
  [
    'what was paid for a change that was taken is not what its run was not charged',
    `update run set outcome = null where id = $taken`,
  ],
  [
    'call of a settled run that was never sent is still open',
    `update model_call set state = 'reserved', usable = null, basis = null, recorded_at = null where run_id = $settled`,
    ['hold.spent is not the sum of its recorded charges'],
  ],
];

eachDatabase((_name, open) => {
  describe('the ledger in the database', () => {
    let ledger: Ledger;
    let ids: Record<string, string>;
    before(async () => {
      ledger = await ledgerOn(await open());
      const org = await ledger.organization(1_000);
      const settled = await ledger.heldRun(org, 200);
      await ledger.spend(settled, 100);
      await ledger.end(settled, 'verified');
      const taken = await ledger.heldRun(org, 100);
      await ledger.spend(taken, 60);
      await ledger.end(taken, 'rejected', true);
      assert.equal(await ledger.take(taken, 60), 60);
      const running = await ledger.heldRun(org, 300);
      await ledger.spend(running, 50);
      const call = {
        runId: running,
        step: 'review',
        attempt: 1,
        role: 'architect',
        provider: 'test',
        model: 'even',
      };
      await ledger.credits.reserveCall({
        ...call,
        priceId: ledger.even.id,
        promptTokens: 20,
        maxOutputTokens: 0,
      });
      ids = { $org: `'${org}'`, $settled: `'${settled}'`, $open: `'${running}'`, $taken: `'${taken}'` };
      assert.deepEqual(await ledger.violations(), []);
    });
    afterEach(async () => assert.deepEqual(await ledger.violations(), []));
    const withIds = (sql: string) => sql.replace(/\$\w+/g, (name) => ids[name] ?? name);

    for (const [violation, sql, also = []] of corruptions) {
      it(`is reported when ${violation} (${sql.split(' ').slice(0, 3).join(' ')})`, async () => {
        const seen = await inVain(ledger.knex, async (trx) => {
          await trx.raw('set local session_replication_role = replica');
          await trx.raw(withIds(sql));
          const rows = await trx('credit_violations').pluck('violation');
          await trx.raw('set local session_replication_role = origin');
          return rows;
        });
        assert.deepEqual([...new Set(seen)].sort(), [violation, ...also].sort());
      });
    }

    it('has no line in its view that the corruptions above do not provoke', async () => {
      const { rows } = await ledger.knex.raw(`select pg_get_viewdef('credit_violations') as text`);
      const lines = String(rows[0].text).split(/UNION ALL/i).length;
      assert.equal(new Set(corruptions.map(([violation]) => violation)).size, lines);
    });

    const refused = [
      `update transfer set note = 'x'`,
      'delete from transfer',
      'truncate transfer cascade',
      'truncate lot_use',
      'truncate price cascade',
      'truncate model_call',
      'truncate hold cascade',
      'truncate lot cascade',
      'truncate wallet cascade',
      'truncate debt_claim',
      'truncate lapsed_claim',
      'update lot_use set amount = amount + 1',
      'delete from lot_use',
      'update price set output_p = 0',
      'delete from price',
      'update model_call set charge = 0 where state = $recorded',
      'delete from model_call',
      'update hold set charged = 0 where run_id = $settled',
      'delete from hold',
    ];
    for (const sql of refused) {
      it(`refuses: ${sql}`, async () => {
        const statement = withIds(sql.replace('$recorded', `'recorded'`));
        await assert.rejects(ledger.knex.raw(statement), { code: '23001' });
      });
    }

    const impossible = [
      'update wallet set held = posted + 1 where org_id = $org',
      'update wallet set debt = -1 where org_id = $org',
      'update hold set reserved = amount + 1 where run_id = $open',
      `update model_call set state = 'recorded' where run_id = $open and step = 'review'`,
      `update model_call set prompt = 5 where run_id = $open and step = 'review'`,
      `update model_call set absorbed = 1 where run_id = $open and step = 'review'`,
      'update lot set remaining = granted + 1 where org_id = $org',
    ];
    for (const sql of impossible) {
      it(`cannot be brought to: ${sql}`, async () => {
        await assert.rejects(ledger.knex.raw(withIds(sql)), { code: '23514' });
      });
    }

    it('recomputes a charge exactly for amounts beyond doubles', async () => {
      const dear = '999999999999999';
      const price = { provider: 'test', model: 'dear', tierMinPrompt: 0, markupBps: 99_999 };
      const { id } = await ledger.credits.addPrice({
        ...price,
        input: dear,
        cached: dear,
        cacheWrite: dear,
        output: dear,
      });
      const orgId = await ledger.organization(9_000_000_000_000_000);
      const runId = await ledger.heldRun(orgId, 9_000_000_000_000_000);
      const key = { runId, step: 's', attempt: 1 };
      const size = { promptTokens: 700_001, maxOutputTokens: 0 };
      await ledger.credits.reserveCall({
        ...key,
        role: 'r',
        provider: 'test',
        model: 'dear',
        priceId: id,
        ...size,
      });
      const told = { usage: usage(700_001, 0), providerRequestId: null, usable: true };
      const { charge } = await ledger.credits.recordCall({ ...key, ...told });
      assert.equal(BigInt(charge), (700_001n * BigInt(dear) * 109_999n + 9_999_999_999n) / 10_000_000_000n);
    });
  });
});

/** Does `work` in a transaction that is then rolled back. */
async function inVain<T>(knex: Knex, work: (trx: Knex) => Promise<T>): Promise<T> {
  const trx = await knex.transaction();
  try {
    return await work(trx);
  } finally {
    await trx.rollback();
  }
}
