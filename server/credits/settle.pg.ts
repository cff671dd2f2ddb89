import type { Knex } from 'knex';
import { toMicroUsd } from '../db/money.ts';
import type { CreditStore, Settlement, SettlementRules } from './credits.store.ts';
import { type HoldRow, lockHold, noHold } from './holds.pg.ts';
import { collectDebt, post } from './post.pg.ts';
import { type SettlementReason, settlementShare } from './settlementShare.ts';
import { lockWallet } from './walletRow.pg.ts';

type SettledRow = HoldRow & { charged: bigint | null; reason: SettlementReason | null };

/**
 * Settles a run's hold inside the caller's transaction, which may hold the run's row. The allowance is counted under
 * the wallet's lock and by the database's clock, so that two runs that end at once cannot both use the rest of it.
 */
export async function settle(
  trx: Knex,
  rules: SettlementRules,
  { runId, ending, changeLeft }: Parameters<CreditStore['settle']>[0],
): Promise<Settlement> {
  const found = await trx<HoldRow>('hold').where({ run_id: runId }).first('org_id');
  if (found === undefined) throw noHold();
  const orgId = found.org_id;
  await lockWallet(trx, orgId);
  const hold = await lockHold(trx, runId);
  if (hold.state === 'settled') return settlementOf(trx, runId);

  const share = settlementShare({
    ending,
    changeLeft,
    spent: toMicroUsd(hold.spent),
    allowanceLeft: await allowanceLeft(trx, orgId, rules.freePerDay),
    chargeRejected: rules.chargeRejected,
  });
  await trx('hold')
    .where({ run_id: runId })
    .update({
      state: 'settled',
      reserved: 0,
      ending,
      charged: share.charged,
      reason: share.reason,
      settled_at: trx.raw('clock_timestamp()'),
    });
  if (share.fromAllowance > 0) await useAllowance(trx, orgId, share.fromAllowance);
  if (share.charged > 0) {
    const charge = {
      orgId,
      runId,
      key: `charge:${runId}`,
      kind: 'charge',
      account: 'revenue',
      into: false,
    } as const;
    await post(trx, { ...charge, amount: share.charged }, toMicroUsd(hold.amount));
  } else {
    await trx('wallet')
      .where({ org_id: orgId })
      .update({ held: trx.raw('held - ?', [String(hold.amount)]) });
  }
  await collectDebt(trx, orgId, `settle:${runId}`);
  return settlementOf(trx, runId);
}

/** What of the day's free allowance an organization has left, in micro-USD. The day is UTC, by the database's clock. */
export async function allowanceLeft(db: Knex, orgId: string, perDay: number): Promise<number> {
  const row = await db('allowance').where({ org_id: orgId }).whereRaw(`day = ${today}`).first('used');
  return Math.max(0, perDay - (row === undefined ? 0 : toMicroUsd(row.used)));
}

const today = `(now() at time zone 'utc')::date`;

async function useAllowance(trx: Knex, orgId: string, amount: number): Promise<void> {
  await trx.raw(
    `insert into allowance (org_id, day, used) values (?, ${today}, ?)
     on conflict (org_id, day) do update set used = allowance.used + excluded.used`,
    [orgId, amount],
  );
}

async function settlementOf(trx: Knex, runId: string): Promise<Settlement> {
  const row = await trx<SettledRow>('hold').where({ run_id: runId }).first();
  if (row === undefined || row.charged === null || row.reason === null) throw noHold();
  const [spent, charged] = [toMicroUsd(row.spent), toMicroUsd(row.charged)];
  return { spent, charged, notCharged: spent - charged, reason: row.reason };
}
