import type { Knex } from 'knex';
import { callOperations } from './calls.pg.ts';
import type { CreditStore, LedgerRules } from './credits.store.ts';
import { expireLots } from './expireLots.pg.ts';
import { holdOperations } from './holds.pg.ts';
import { priceOperations } from './prices.pg.ts';
import { receiptOperations } from './receipts.pg.ts';
import { revokeGrant } from './revokeGrant.pg.ts';
import { allowanceLeft, settle } from './settle.pg.ts';
import { settlementShare } from './settlementShare.ts';
import { take } from './take.pg.ts';
import { walletOperations } from './wallets.pg.ts';

/** The ledger on Postgres or PGlite; `db` is the pool or an open transaction. */
export function createCreditStore(db: Knex, rules: LedgerRules): CreditStore {
  return {
    ...walletOperations(db, rules),
    ...holdOperations(db, rules),
    ...callOperations(db),
    ...priceOperations(db),
    ...receiptOperations(db),
    revokeGrant: (orgId, key) => revokeGrant(db, orgId, key),
    expireLots: (onFailure) => expireLots(db, onFailure),
    settle: (end) => settle(db, rules, end),
    take: (runId, authorized) => take(db, runId, authorized),
    async wouldCharge({ orgId, besides = 0, billed = rules.billing !== 'off', ...end }) {
      if (!billed) return 0;
      const left = (await allowanceLeft(db, orgId, rules.freePerDay)) - besides;
      const { chargeRejected } = rules;
      return settlementShare({ ...end, allowanceLeft: left, chargeRejected }).charged;
    },
  };
}
