import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { toMicroUsd } from '../db/money.ts';
import { prepared } from '../db/prepared.ts';
import type { CreditStore, LedgerRules, Settlement } from './credits.store.ts';
import { noHold } from './holds.pg.ts';
import {
  milderRules,
  type RejectionRules,
  type SettlementReason,
  settlementRule,
  settlementShare,
} from './settlementShare.ts';

/** Other runs of the organization may end between looking and settling. */
const mostTries = 20;

/**
 * Settles a run's hold; the caller's transaction may hold the run's row. What is charged is decided from what was seen, and the
 * function that carries it out, under the wallet's lock and by the database's clock, refuses when that is no longer so: two runs
 * that end at once cannot both use the rest of the allowance.
 */
export async function settle(
  db: Knex,
  rules: LedgerRules,
  { runId, ending, changeLeft }: Parameters<CreditStore['settle']>[0],
): Promise<Settlement> {
  const rule = settlementRule({ ending, changeLeft, chargeRejected: 'allowance' });
  for (let tries = 0; tries < mostTries; tries++) {
    const plan =
      rule.pays === 'beyond_allowance' ? await planOf(db, rules, runId, { ending, changeLeft }) : rule;
    const [row] = await prepared<Settled>(
      db,
      'settle',
      `select * from ledger_settle(:runId::uuid, :ending, :pays, :reason, :spent::bigint, :used::bigint, :charged::bigint,
         :fromAllowance::bigint)`,
      { runId, ending, spent: null, used: null, charged: null, fromAllowance: 0, ...plan },
    );
    if (row === undefined || row.outcome === 'no_hold') throw noHold();
    if (row.outcome === 'moved') continue;
    const [spent, charged] = [toMicroUsd(row.spent), toMicroUsd(row.charged)];
    return { spent, charged, notCharged: spent - charged, reason: row.reason };
  }
  throw new AppError(
    'conflict',
    'The balance changed too often at this moment. Nothing was settled; it is tried again.',
  );
}

type Settled = { outcome: string; spent: bigint; charged: bigint; reason: SettlementReason };

/** What is charged of work that was not verified, and what was seen when that was decided. */
async function planOf(
  db: Knex,
  rules: RejectionRules,
  runId: string,
  end: Pick<Parameters<CreditStore['settle']>[0], 'ending' | 'changeLeft'>,
) {
  const seen = await seenOf(db, runId);
  const [spent, used] = [toMicroUsd(seen.spent), toMicroUsd(seen.used)];
  const { chargeRejected, freePerDay } = milderRules(rules, promisedOf(seen));
  const rule = settlementRule({ ...end, chargeRejected });
  if (rule.pays !== 'beyond_allowance') return rule;
  const allowanceLeft = Math.max(0, freePerDay - used);
  return { pays: 'seen', spent, used, ...settlementShare({ ...end, spent, allowanceLeft, chargeRejected }) };
}

type Seen = {
  spent: bigint;
  used: bigint;
  charge_rejected: RejectionRules['chargeRejected'] | null;
  free_per_day: bigint | null;
};

/** The rules that the run's quote stated; null for quotes of earlier versions. */
const promisedOf = ({
  charge_rejected: chargeRejected,
  free_per_day: perDay,
}: Seen): RejectionRules | null =>
  chargeRejected === null || perDay === null ? null : { chargeRejected, freePerDay: toMicroUsd(perDay) };

async function seenOf(db: Knex, runId: string): Promise<Seen> {
  const { rows } = await db.raw(
    `select h.spent, coalesce(a.used, 0)::bigint as used, q.charge_rejected, q.free_per_day from hold h
       left join allowance a on a.org_id = h.org_id and a.day = ${today}
       left join run r on r.id = h.run_id left join quote q on q.id = r.quote_id where h.run_id = ?`,
    [runId],
  );
  if (rows[0] === undefined) throw noHold();
  return rows[0];
}

/** What of the day's free allowance an organization has left, in micro-USD. The day is UTC, by the database's clock. */
export async function allowanceLeft(db: Knex, orgId: string, perDay: number): Promise<number> {
  const row = await db('allowance').where({ org_id: orgId }).whereRaw(`day = ${today}`).first('used');
  return Math.max(0, perDay - (row === undefined ? 0 : toMicroUsd(row.used)));
}

const today = `(now() at time zone 'utc')::date`;
