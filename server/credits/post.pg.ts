import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import { lockWallet, type WalletRow } from './walletRow.pg.ts';

type Posting = {
  orgId: string;
  /** Names the fact that moves money; unique for ever. */
  key: string;
  kind: 'purchase' | 'promo' | 'charge' | 'debt_paid' | 'refund' | 'dispute' | 'reinstate';
  /** Micro-USD. */
  amount: number;
  /** The account on the other side of the wallet. */
  account: string;
  into: boolean;
  runId?: string;
  note?: string;
  /** Key of the lot that is burned before the others. */
  lotFirst?: string;
};

/**
 * Posts one transfer to a wallet that the caller has locked, and returns its id. What leaves also leaves `held` by
 * `release`, in the same update, so that at no moment more is held than is there.
 */
export async function post(trx: Knex, posting: Posting, release = 0): Promise<bigint> {
  const { orgId, into, account, amount } = posting;
  const change = into ? amount : -amount;
  const [wallet] = await trx<WalletRow>('wallet')
    .where({ org_id: orgId })
    .update({
      posted: trx.raw('posted + ?', [change]),
      held: trx.raw('held - ?', [release]),
      seq: trx.raw('seq + 1'),
    })
    .returning(['posted', 'seq']);
  const [transfer] = await trx('transfer')
    .insert({
      idem_key: posting.key,
      org_id: orgId,
      seq: wallet?.seq,
      kind: posting.kind,
      debit_acct: into ? account : 'wallet',
      credit_acct: into ? 'wallet' : account,
      amount,
      posted_after: wallet?.posted,
      run_id: posting.runId ?? null,
      note: posting.note ?? null,
    })
    .returning('id');
  if (!into)
    await burnLots(trx, { orgId, transferId: transfer.id, amount, lotFirst: posting.lotFirst ?? null });
  return transfer.id;
}

/** Takes `amount` out of the wallet's lots by priority, one named lot before all others, then the earliest to expire, then the oldest. */
async function burnLots(
  trx: Knex,
  {
    orgId,
    transferId,
    amount,
    lotFirst,
  }: { orgId: string; transferId: bigint; amount: number; lotFirst: string | null },
): Promise<void> {
  const { rows } = await trx.raw(
    `with standing as (
       select id, remaining,
         sum(remaining) over (order by (source_key = :lotFirst::text) is true desc, priority, expires_at nulls last, id) - remaining as before
       from lot where org_id = :orgId and remaining > 0
     ), taken as (
       select id, least(remaining, :amount::bigint - before)::bigint as amount from standing where before < :amount::bigint
     ), burned as (
       update lot set remaining = lot.remaining - taken.amount from taken where lot.id = taken.id
     ), used as (
       insert into lot_use (transfer_id, lot_id, amount) select :transferId::bigint, id, amount from taken returning amount
     )
     select coalesce(sum(amount), 0)::bigint as burned from used`,
    { orgId, amount, transferId: String(transferId), lotFirst },
  );
  if (rows[0]?.burned !== BigInt(amount))
    throw new Error(`the lots of ${orgId} do not cover a transfer of ${amount}`);
}

/** Pays what the wallet owes from what it has free, as far as that goes. The caller has locked the wallet. */
export async function collectDebt(trx: Knex, orgId: string, cause: string): Promise<void> {
  const wallet = await lockWallet(trx, orgId);
  const amount = Math.min(toMicroUsd(wallet.debt), toMicroUsd(wallet.posted - wallet.held));
  if (amount <= 0) return;
  await trx('wallet')
    .where({ org_id: orgId })
    .update({ debt: trx.raw('debt - ?', [amount]) });
  await post(trx, { orgId, key: `debt:${cause}`, kind: 'debt_paid', amount, account: 'debt', into: false });
}
