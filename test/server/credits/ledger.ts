import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { createCreditStore } from '../../../server/credits/credits.pg.ts';
import type { CreditStore, LedgerRules, Settlement } from '../../../server/credits/credits.store.ts';
import type { Ending } from '../../../server/credits/settlementShare.ts';
import type { Usage } from '../../../server/credits/usage.ts';
import type { Database } from '../../../server/db/database.ts';

export const rules = {
  freePerDay: 500_000,
  chargeRejected: 'allowance',
  billing: 'credits',
  lotDays: { promo: 0, paid: 0 },
} as const;
export const usage = (prompt: number, output: number): Usage => ({
  prompt,
  cached: 0,
  cacheWrite: 0,
  output,
  reasoning: 0,
  estimated: false,
});

/** A ledger with one model, `test/even`: 1 micro-USD a token in and out, so that a call costs what it counts. */
export async function ledgerOn(database: Database) {
  const { knex } = database;
  const credits = createCreditStore(knex, rules);
  const perToken = '1000000';
  const even = await credits.addPrice({
    provider: 'test',
    model: 'even',
    tierMinPrompt: 0,
    input: perToken,
    cached: perToken,
    cacheWrite: perToken,
    output: perToken,
    markupBps: 0,
  });

  return {
    credits,
    knex,
    even,

    /** An organization with a wallet that has `amount`. */
    async organization(amount = 0): Promise<string> {
      const orgId = randomUUID();
      await knex('organization').insert({ id: orgId, name: 'Test', personal: true });
      await credits.openWallet(orgId);
      if (amount > 0) await credits.grant({ orgId, amount, key: `start:${orgId}`, kind: 'promo', note: '' });
      return orgId;
    },

    /** Has the organization owe an amount, as a refund of spent credits does. */
    async owe(orgId: string, amount: number): Promise<void> {
      const { seq } = await knex('wallet').where({ org_id: orgId }).first('seq');
      const claim = { key: `claim:${randomUUID()}`, kind: 'refund', org_id: orgId, after_seq: String(seq) };
      await knex('debt_claim').insert({ ...claim, amount });
      await knex('wallet')
        .where({ org_id: orgId })
        .update({ debt: knex.raw('debt + ?', [amount]) });
    },

    newRun: (orgId: string) => insertRun(knex, orgId),

    /** A run with a hold of `amount`. */
    async heldRun(orgId: string, amount: number): Promise<string> {
      const runId = await insertRun(knex, orgId);
      await credits.placeHold({ runId, orgId, amount, minimum: 0 });
      return runId;
    },

    /** Reserves and records a call of `spend` micro-USD. */
    spend: (runId: string, spend: number, step = 'implement') =>
      spendIn(credits, even.id, runId, spend, step),

    /** Ends the run and settles it, as the engine does: in one transaction, the run first. */
    end: (runId: string, ending: Ending, changeLeft = false, store?: LedgerRules) =>
      database.transaction(async (trx): Promise<Settlement> => {
        await trx('run').where({ id: runId }).update({ state: ending, ended_at: trx.fn.now() });
        return createCreditStore(trx, store ?? rules).settle({ runId, ending, changeLeft });
      }),

    /** Takes the change of a rejected run unverified, as the run's service does, which locks the run first. */
    take: (runId: string, authorized: number) =>
      database.transaction(async (trx) => {
        await trx('run').where({ id: runId }).forUpdate().first('id');
        const amount = await createCreditStore(trx, rules).take(runId, authorized);
        await trx('run').where({ id: runId }).update({ outcome: 'taken' });
        return amount;
      }),

    on: (trx: Knex) => createCreditStore(trx, rules),

    violations: async () => (await credits.checkLedger()).violations,
  };
}

export type Ledger = Awaited<ReturnType<typeof ledgerOn>>;

async function spendIn(credits: CreditStore, priceId: string, runId: string, spend: number, step: string) {
  const attempt = (await credits.openCalls(runId, step)).length + 1;
  const key = { runId, step, attempt };
  const model = { role: 'implementer', provider: 'test', model: 'even', priceId };
  await credits.reserveCall({ ...key, ...model, promptTokens: spend, maxOutputTokens: 0 });
  await credits.markDispatched(key);
  return credits.recordCall({ ...key, usage: usage(spend, 0), providerRequestId: null, usable: true });
}

async function insertRun(knex: Knex, orgId: string): Promise<string> {
  const [account, project, snapshot, quote, run] = Array.from({ length: 5 }, () => randomUUID());
  await knex('account').insert({ id: account, name: 'Test' });
  await knex('project').insert({
    id: project,
    org_id: orgId,
    name: 'P',
    status: 'planned',
    todo_path: 'TODO.md',
  });
  await knex('snapshot').insert({
    id: snapshot,
    org_id: orgId,
    project_id: project,
    files: 0,
    bytes: 0,
    manifest_sha256: '',
  });
  const ids = { org_id: orgId, project_id: project };
  const money = { low: 0, likely: 0, max: 0, least: 0, prices: '{}', expires_at: knex.fn.now() };
  await knex('quote').insert({ id: quote, ...ids, kind: 'plan', request: '{}', ...money });
  await knex('run').insert({
    id: run,
    ...ids,
    account_id: account,
    snapshot_id: snapshot,
    quote_id: quote,
    kind: 'plan',
    subject: 'plan',
    state: 'running',
    checks: '[]',
    max_attempts: 3,
    authorized: 0,
    demo: false,
    engine_version: 1,
  });
  return String(run);
}
