import assert from 'node:assert/strict';
import type { Knex } from 'knex';
import { createLedgerAdjustments } from '../../../server/credits/adjustments.pg.ts';
import { createCreditStore } from '../../../server/credits/credits.pg.ts';
import type { CreditStore } from '../../../server/credits/credits.store.ts';
import type { Database } from '../../../server/db/database.ts';
import { problemAnswer } from '../../../server/http/problemAnswer.ts';
import { postgresIsHere } from '../../support/postgres.ts';
import { openShakyPostgres, type ShakyPostgres } from '../../support/shakyPostgres.ts';
import { placesIn, type StatementProxy, untilUsable } from '../../support/statementProxy.ts';
import { type Ledger, ledgerOn, rules, usage } from './ledger.ts';

type Given = { orgId: string; runId: string };
type Inside = { credits: CreditStore; trx: Knex };
type Operation = {
  /** Where it begins; the wallet has 1,000 and the run holds 600 unless it says otherwise. */
  given?: (ledger: Ledger, of: Given) => Promise<unknown>;
  holds?: number;
  act(inside: Inside, of: Given): Promise<unknown>;
};

const call = { step: 's', attempt: 1 };
const reserve = (credits: CreditStore, { runId }: Given, priceId: string) =>
  credits.reserveCall({
    runId,
    ...call,
    role: 'r',
    provider: 'test',
    model: 'even',
    priceId,
    promptTokens: 100,
    maxOutputTokens: 0,
  });
const record = (credits: CreditStore, { runId }: Given, reportedCost: number | null) =>
  credits.recordCall({
    runId,
    ...call,
    usage: { ...usage(70, 0), reportedCost },
    providerRequestId: 'id',
    usable: true,
  });
const bought = ({ orgId }: Given): string => `bought:${orgId}`;
const paid = ({ orgId }: Given) => ({ orgId, sourceKey: `bought:${orgId}`, amount: 500n });
const claw = (trx: Knex, of: Given) =>
  createLedgerAdjustments(trx, rules).clawBack({ ...paid(of), key: `dispute:${of.orgId}`, kind: 'dispute' });
const buy = (ledger: Ledger, of: Given) =>
  createLedgerAdjustments(ledger.knex, rules).grant({ ...paid(of), kind: 'paid' });
const settle = (ending: 'verified' | 'rejected' | 'cancelled', { credits, trx }: Inside, { runId }: Given) =>
  trx('run')
    .where({ id: runId })
    .whereNull('ended_at')
    .update({ state: ending, ended_at: trx.fn.now() })
    .then(() => credits.settle({ runId, ending, changeLeft: true }));

/** What moves money or sets it aside, each in one transaction as the server does it. */
const operations = (even: string): Record<string, Operation> => ({
  'placing a hold': {
    holds: 0,
    act: ({ credits }, { runId, orgId }) => credits.placeHold({ runId, orgId, amount: 300, minimum: 100 }),
  },
  'raising a hold': { act: ({ credits }, { runId }) => credits.raiseHold({ runId, amount: 800 }) },
  'reserving a call': { act: ({ credits }, of) => reserve(credits, of, even) },
  'sending a call': {
    given: ({ credits }, of) => reserve(credits, of, even),
    // Said once alone: somebody who does not know whether it was may not send.
    act: ({ credits }, { runId }) => credits.markDispatched({ runId, ...call }).then(() => 'sent or known'),
  },
  'recording a call': {
    given: ({ credits }, of) => reserve(credits, of, even),
    act: ({ credits }, of) => record(credits, of, null),
  },
  'recording a call with the cost that its provider says': {
    given: ({ credits }, of) => reserve(credits, of, even),
    act: ({ credits }, of) => record(credits, of, 5_000),
  },
  'giving up a call': {
    given: ({ credits }, of) => reserve(credits, of, even),
    act: ({ credits }, { runId }) => credits.voidCall({ runId, ...call }),
  },
  'settling a verified run out of two lots, with one that was bought': {
    given: async (ledger, of) => {
      await buy(ledger, of);
      await ledger.credits.raiseHold({ runId: of.runId, amount: 1_400 });
      await ledger.spend(of.runId, 1_200);
    },
    act: (inside, of) => settle('verified', inside, of),
  },
  'settling a rejected run, from the allowance': {
    given: (ledger, { runId }) => ledger.spend(runId, 400),
    act: (inside, of) => settle('rejected', inside, of),
  },
  'settling a cancelled run of a wallet in debt': {
    given: async (ledger, { runId, orgId }) => {
      await ledger.spend(runId, 200);
      await ledger.owe(orgId, 900);
    },
    act: (inside, of) => settle('cancelled', inside, of),
  },
  'taking a rejected change': {
    given: async (ledger, { runId }) => {
      await ledger.spend(runId, 400);
      await ledger.end(runId, 'rejected', true);
    },
    act: async ({ credits, trx }, { runId }) => {
      const amount = await credits.take(runId, 400);
      await trx('run').where({ id: runId }).update({ outcome: 'taken' });
      return amount;
    },
  },
  'a purchase that pays a debt': {
    given: ({ owe }, { orgId }) => owe(orgId, 700),
    act: ({ trx }, of) =>
      createLedgerAdjustments(trx, rules)
        .grant({ ...paid(of), kind: 'paid' })
        .then(() => 'here'),
  },
  'a dispute that leaves a debt': {
    given: async (ledger, of) => {
      await buy(ledger, of);
      await ledger.credits.raiseHold({ runId: of.runId, amount: 1_300 });
    },
    act: ({ trx }, of) => claw(trx, of).then(() => 'taken'),
  },
  'a dispute that is won': {
    given: async (ledger, of) => {
      await buy(ledger, of);
      await ledger.credits.raiseHold({ runId: of.runId, amount: 1_300 });
      await claw(ledger.knex, of);
    },
    act: ({ trx }, of) =>
      createLedgerAdjustments(trx, rules)
        .reinstate({ ...paid(of), key: `won:${of.orgId}`, disputeKey: `dispute:${of.orgId}` })
        .then(() => 'back'),
  },
  'credits that expire': {
    given: ({ credits }, of) =>
      credits.grant({
        orgId: of.orgId,
        amount: 250,
        key: bought(of),
        kind: 'promo',
        note: '',
        expiresInDays: 0,
      }),
    act: ({ credits }) => credits.expireLots().then(() => 'expired'),
  },
});

if (postgresIsHere) {
  describe('the ledger on Postgres when the connection is lost at any statement', function () {
    this.timeout(60_000);
    let shaky: ShakyPostgres;
    let proxy: StatementProxy;
    let direct: Database;
    let proxied: Database;
    let ledger: Ledger;
    before(async () => {
      shaky = await openShakyPostgres();
      ({ proxy, direct, proxied } = shaky);
      ledger = await ledgerOn(direct);
    });
    after(() => shaky.stop());

    async function begin({ given, holds = 600 }: Operation): Promise<Given> {
      const orgId = await ledger.organization(1_000);
      const runId = await (holds > 0 ? ledger.heldRun(orgId, holds) : ledger.newRun(orgId));
      await given?.(ledger, { orgId, runId });
      return { orgId, runId };
    }
    const carryOut = ({ act }: Operation, of: Given): Promise<unknown> =>
      proxied.transaction((trx) => act({ credits: createCreditStore(trx, rules), trx }, of));
    /** All there is of an organization, without names and times. */
    async function stateOf({ orgId }: Given): Promise<unknown> {
      const rows = (table: string, columns: string, order: string) =>
        ledger.knex(table).where({ org_id: orgId }).select(ledger.knex.raw(columns)).orderByRaw(order);
      const calls = ledger
        .knex('model_call as c')
        .join('hold as h', 'h.run_id', 'c.run_id')
        .where('h.org_id', orgId)
        .orderBy('c.attempt')
        .select('c.state', 'c.charge', 'c.absorbed', 'c.reserved', 'c.prompt', 'c.reported_cost_p');
      return {
        wallet: await rows('wallet', 'posted, held, debt, seq', '1'),
        holds: await rows('hold', 'amount, reserved, spent, state, charged, ending', 'created_at'),
        transfers: await rows('transfer', 'seq, kind, amount, posted_after, credit_acct', 'seq'),
        lots: await rows('lot', 'kind, granted, remaining', 'id'),
        debts: await rows('debt_claim', 'amount', '1'),
        allowance: await rows('allowance', 'used', '1'),
        calls: await calls,
      };
    }

    for (const name of Object.keys(operations(''))) {
      it(`${name}: nothing is lost or doubled, and a repetition ends as if nothing had been`, async () => {
        const operation = operations(ledger.even.id)[name] ?? assert.fail();
        await carryOut(operation, await begin(operation));
        const undisturbed = await begin(operation);
        proxy.arm();
        const result = await carryOut(operation, undisturbed);
        const { statements } = proxy.disarm();
        const end = await stateOf(undisturbed);
        assert.ok(statements.length >= 3, statements.join('\n'));
        for (const { nth, how } of placesIn(statements, 'terminated')) {
          const sql = statements[nth] ?? '';
          const what = `${how} statement ${nth}: ${sql}`;
          const of = await begin(operation);
          const before = await stateOf(of);
          await untilUsable(proxied);
          proxy.arm({ nth, how });
          const error = await carryOut(operation, of).then(
            () => assert.fail(`${what}: nobody was told`),
            (thrown: unknown) => thrown,
          );
          assert.ok(proxy.disarm().wasCut, what);
          const { status, body } = problemAnswer(error, 'request');
          assert.deepEqual([status, body.code], [503, 'database_unavailable'], what);
          const kept = sql.startsWith('COMMIT')
            ? /may have been kept or not/
            : /Nothing of this request was kept/;
          assert.match(body.detail, kept, what);
          const done = how === 'after' && nth === statements.length - 1;
          assert.deepEqual(await stateOf(of), done ? end : before, what);
          assert.deepEqual(await ledger.violations(), [], what);
          await untilUsable(proxied);
          assert.deepEqual(await carryOut(operation, of), result, what);
          assert.deepEqual(await stateOf(of), end, what);
        }
        assert.deepEqual(await ledger.violations(), []);
      });
    }
  });
}
