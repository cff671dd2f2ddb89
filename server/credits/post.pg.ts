import type { Knex } from 'knex';

type Posting = {
  orgId: string;
  /** Names the fact that moves money; unique for ever. */
  key: string;
  kind: 'purchase' | 'promo' | 'refund' | 'dispute' | 'reinstate' | 'expire';
  /** Micro-USD. */
  amount: number;
  /** The account on the other side of the wallet. */
  account: string;
  into: boolean;
  note?: string;
  /** Key of the lot that is burned before the others. */
  lotFirst?: string;
};

/**
 * Posts one transfer to a wallet that the caller has locked, and returns its id. What leaves is taken out of the lots by priority,
 * then the earliest to expire, then the oldest; `lotFirst` before all others.
 */
export async function post(trx: Knex, posting: Posting): Promise<bigint> {
  const { orgId, key, kind, amount, account, into, note = null, lotFirst = null } = posting;
  const { rows } = await trx.raw(
    `select ledger_post(:orgId::uuid, :key, :kind, :amount::bigint, :account, :into::boolean, 0, null, :note::text, :lotFirst::text) as id`,
    { orgId, key, kind, amount, account, into, note, lotFirst },
  );
  return rows[0].id;
}

/** Pays what the wallet owes from what it has free, as far as that goes. The caller has locked the wallet. */
export async function collectDebt(trx: Knex, orgId: string, cause: string): Promise<void> {
  await trx.raw('select ledger_collect_debt(?::uuid, ?)', [orgId, cause]);
}
