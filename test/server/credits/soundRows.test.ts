import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eachDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn } from './ledger.ts';

type Row = Readonly<Record<string, string | number | boolean | null>>;

const priced = {
  step: 'implement:1',
  attempt: 1,
  role: 'implementer',
  provider: 'test',
  model: 'even',
  input_p: 1_000_000,
  cached_p: 1_000_000,
  cache_write_p: 1_000_000,
  output_p: 1_000_000,
  markup_bps: 0,
};

/** Rows that may be, for the rules of each table to be broken one by one. */
const sound: Readonly<Record<string, () => Row>> = {
  wallet: () => ({ posted: 10, held: 4, debt: 1 }),
  open: () => ({ run_id: randomUUID(), amount: 10, reserved: 4, spent: 6 }),
  settled: () => ({
    run_id: randomUUID(),
    amount: 10,
    spent: 6,
    state: 'settled',
    ending: 'verified',
    charged: 6,
    reason: 'verified',
    settled_at: '2026-01-01',
  }),
  reserved: () => ({ ...priced, reserved: 20 }),
  recorded: () => ({
    ...priced,
    reserved: 20,
    state: 'recorded',
    prompt: 10,
    cached: 2,
    cache_write: 1,
    output: 5,
    reasoning: 2,
    usable: true,
    basis: 'reported',
    recorded_at: '2026-01-01',
    cost_p: 15_000_000,
    charge: 14,
    absorbed: 1,
  }),
  transfer: () => ({
    idem_key: randomUUID(),
    seq: 7,
    kind: 'promo',
    debit_acct: 'promo',
    credit_acct: 'wallet',
    amount: 5,
    posted_after: 5,
  }),
  lot: () => ({ source_key: randomUUID(), kind: 'paid', granted: 5, remaining: 5, priority: 1 }),
};

const tables: Readonly<Record<string, string>> = {
  open: 'hold',
  settled: 'hold',
  reserved: 'model_call',
  recorded: 'model_call',
};

const broken: [of: string, change: Row][] = [
  ['wallet', { held: -1 }],
  ['wallet', { debt: -1 }],
  ['wallet', { held: 11 }],
  ['open', { amount: -1, reserved: 0, spent: 0 }],
  ['open', { reserved: -1 }],
  ['open', { spent: -1 }],
  ['open', { reserved: 5 }],
  ['open', { reason: 'verified' }],
  ['settled', { state: 'gone' }],
  ['settled', { ending: null }],
  ['settled', { charged: null }],
  ['settled', { reason: null }],
  ['settled', { settled_at: null }],
  ['settled', { reserved: 1 }],
  ['settled', { ending: 'won' }],
  ['settled', { charged: 7 }],
  ['settled', { charged: -1 }],
  ['settled', { billed: false }],
  ['reserved', { attempt: 0 }],
  ['reserved', { reserved: -1 }],
  ['reserved', { state: 'gone' }],
  ['reserved', { usable: true }],
  ['reserved', { basis: 'reported' }],
  ['recorded', { recorded_at: null }],
  ['recorded', { basis: 'guessed' }],
  ['recorded', { charge: -1, absorbed: 16 }],
  ['recorded', { charge: 16, absorbed: -1 }],
  ['recorded', { charge: 15 }],
  ['recorded', { cost_p: 14_999_999 }],
  ['recorded', { reserved: 13 }],
  ['recorded', { usable: false }],
  ['recorded', { reasoning: 6 }],
  ['recorded', { reasoning: -1 }],
  ['recorded', { cached: 10 }],
  ['recorded', { reported_cost_p: -1 }],
  ['transfer', { amount: 0 }],
  ['transfer', { posted_after: -1 }],
  ['transfer', { debit_acct: 'wallet' }],
  ['transfer', { credit_acct: 'revenue' }],
  ['transfer', { kind: 'gift' }],
  ['transfer', { kind: 'charge' }],
  ['lot', { granted: 0, remaining: 0 }],
  ['lot', { remaining: 6 }],
  ['lot', { remaining: -1 }],
  ['lot', { kind: 'gift' }],
];

eachDatabase((_name, open) => {
  describe('a row of the ledger', () => {
    let ledger: Ledger;
    let orgId: string;
    let runId: string;
    before(async () => {
      ledger = await ledgerOn(await open());
      orgId = await ledger.organization(10);
      runId = await ledger.heldRun(orgId, 5);
    });

    /** Writes the row and takes it back. */
    async function write(of: string, row: Row): Promise<void> {
      const trx = await ledger.knex.transaction();
      try {
        const table = tables[of] ?? of;
        if (table === 'wallet') await trx('wallet').where({ org_id: orgId }).update(row);
        else if (table === 'model_call')
          await trx(table).insert({ ...row, run_id: runId, price_id: ledger.even.id });
        else await trx(table).insert({ ...row, org_id: orgId });
      } finally {
        await trx.rollback();
      }
    }

    for (const [of, row] of Object.entries(sound)) {
      it(`can be: ${of} ${JSON.stringify({ ...row(), run_id: undefined, idem_key: undefined, source_key: undefined })}`, () =>
        write(of, row()));
    }
    it('can be: an unbilled hold that was charged nothing', () =>
      write('settled', { ...sound['settled']?.(), billed: false, charged: 0 }));

    for (const [of, change] of broken) {
      it(`cannot be: ${of} with ${JSON.stringify(change)}`, async () => {
        await assert.rejects(write(of, { ...sound[of]?.(), ...change }), { code: '23514' });
      });
    }

    it('names an organization that has a wallet', async () => {
      const stray = { run_id: randomUUID(), org_id: randomUUID(), amount: 5 };
      await assert.rejects(
        ledger.knex.transaction((trx) => trx('hold').insert(stray)),
        { code: '23503' },
      );
    });
  });
});
