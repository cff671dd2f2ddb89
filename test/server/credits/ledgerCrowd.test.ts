import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLedgerAdjustments } from '../../../server/credits/adjustments.pg.ts';
import type { Database } from '../../../server/db/database.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { createTestPostgres, eachDatabase, type PostgresTestDatabase } from '../../support/databases.ts';
import { type Ledger, ledgerOn, rules, usage } from './ledger.ts';
import { codeOf, type Operation } from './ledgerModel.ts';
import { ledgerSequence } from './ledgerSequences.ts';

const clients = 8;
/** What may come of an operation that others are in the way of. Anything else, a raw error of the database above all, is a defect. */
const allowed = new Set([
  'ok',
  'insufficient_credits',
  'authorization_too_low',
  'wallet_frozen',
  'run_ended',
  'conflict',
]);

eachDatabase((name) => {
  if (name !== 'Postgres') return;
  describe(`${clients} clients with a connection each, all on one wallet`, function () {
    this.timeout(60_000);
    let postgres: PostgresTestDatabase;
    let database: Database;
    let ledger: Ledger;
    before(async () => {
      postgres = await createTestPostgres();
      database = await openPostgres({ url: postgres.url, poolMax: clients });
      ledger = await ledgerOn(database);
    });
    after(async () => {
      await database.close();
      await postgres.drop();
    });

    it('leave it sound and never below zero, whatever they do at once', async () => {
      const work = fc.asyncProperty(
        fc.array(ledgerSequence, { minLength: clients, maxLength: clients }),
        async (sequences) => {
          const orgId = await ledger.organization(500_000);
          const runs: string[] = [];
          const codes = await Promise.all(sequences.map((one) => play(orgId, runs, one)));
          const odd = codes.flat().filter((code) => !allowed.has(code));
          assert.deepEqual(odd, []);
          assert.deepEqual(await ledger.violations(), []);
        },
      );
      await fc.assert(work, { numRuns: 10, endOnFailure: true });
    });

    async function play(orgId: string, runs: string[], operations: readonly Operation[]): Promise<string[]> {
      const codes: string[] = [];
      for (const operation of operations) codes.push(await codeOf(once(orgId, runs, operation)));
      return codes;
    }

    async function once(orgId: string, runs: string[], operation: Operation): Promise<unknown> {
      const { credits } = ledger;
      const adjust = createLedgerAdjustments(ledger.knex, rules);
      const runId = 'run' in operation ? runs[operation.run % Math.max(1, runs.length)] : undefined;
      if ('run' in operation && runId === undefined) return;
      const id = runId ?? '';
      const key = { runId: id, step: 's', attempt: 1 };
      switch (operation.do) {
        case 'grant': {
          const { amount, key: n, short } = operation;
          const expiresInDays = short ? 0 : null;
          return credits.grant({
            orgId,
            amount,
            key: `${orgId}:${n}`,
            kind: n % 2 ? 'paid' : 'promo',
            note: '',
            expiresInDays,
          });
        }
        case 'clawBack': {
          const [lot] = await ledger
            .knex('lot')
            .where({ source_key: `${orgId}:${operation.key}` })
            .pluck('granted');
          if (lot === undefined) return;
          const given = {
            orgId,
            sourceKey: `${orgId}:${operation.key}`,
            key: `${orgId}:back:${operation.key}`,
          };
          return adjust.clawBack({ ...given, kind: operation.kind, amount: BigInt(lot) });
        }
        case 'reinstate': {
          const sourceKey = `${orgId}:${operation.key}`;
          const disputeKey = `${orgId}:back:${operation.key}`;
          const [lot] = await ledger.knex('lot').where({ source_key: sourceKey }).pluck('granted');
          const taken = await ledger.knex('transfer').where({ idem_key: disputeKey }).first('id');
          const owed = await ledger.knex('debt_claim').where({ key: disputeKey }).first('key');
          if (taken === undefined && owed === undefined) return;
          const given = { orgId, sourceKey, disputeKey, key: `${orgId}:won:${operation.key}` };
          return adjust.reinstate({ ...given, amount: BigInt(lot) });
        }
        case 'freeze':
          return ledger.knex('wallet').where({ org_id: orgId }).update({ frozen: operation.frozen });
        case 'expire':
          return credits.expireLots();
        case 'revoke': {
          const given = { source_key: `${orgId}:${operation.key}`, kind: 'promo' };
          if ((await ledger.knex('lot').where(given).first('id')) === undefined) return;
          return credits.revokeGrant(orgId, given.source_key);
        }
        case 'start': {
          const started = await ledger.newRun(orgId);
          await credits.placeHold({ runId: started, orgId, amount: operation.amount, minimum: 0 });
          return runs.push(started);
        }
        case 'raise':
          return credits.raiseHold({ runId: id, amount: operation.amount });
        case 'reserve': {
          const attempt = (await credits.openCalls(id, 's')).length + 1;
          const call = { ...key, attempt, role: 'r', provider: 'test', model: 'even', maxOutputTokens: 0 };
          return credits.reserveCall({ ...call, priceId: ledger.even.id, promptTokens: operation.tokens });
        }
        case 'record':
        case 'void': {
          const open = (await credits.openCalls(id, 's')).find((one) => one.open);
          if (open === undefined) return;
          const call = { ...key, attempt: open.attempt };
          await credits.markDispatched(call);
          if (operation.do === 'void') return credits.voidCall(call);
          const answer = {
            usage: usage(operation.tokens, 0),
            providerRequestId: null,
            usable: operation.usable,
          };
          return credits.recordCall({ ...call, ...answer });
        }
        case 'take':
          return ledger.take(id, operation.authorized);
        case 'settle':
          return database.transaction(async (trx) => {
            const { ending, changeLeft } = operation;
            const open = await trx('run').where({ id }).whereNull('ended_at').forUpdate().first('id');
            if (open !== undefined)
              await trx('run').where({ id }).update({ state: ending, ended_at: trx.fn.now() });
            const { state } = await trx('run').where({ id }).first('state');
            return ledger.on(trx).settle({ runId: id, ending: state, changeLeft });
          });
      }
    }
  });
});
