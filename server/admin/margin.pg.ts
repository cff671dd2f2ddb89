import type { Knex } from 'knex';
import type { Margin } from '#shared/operations.contract.ts';
import { toMicroUsd } from '../db/money.ts';

const since = `now() - :days::int * interval '1 day'`;

/** pico-USD to micro-USD, rounded up: the house never looks better than it is. */
const micro = (sum: string): string => `ceil(coalesce(${sum}, 0) / 1000000)::bigint`;

const ofModels = `
  select provider, model, count(*)::int as calls, ${micro('sum(cost_p)')} as cost,
    count(reported_cost_p)::int as reported_calls, ${micro('sum(reported_cost_p)')} as reported_cost,
    sum(charge)::bigint as charge, sum(absorbed)::bigint as absorbed
  from model_call where state = 'recorded' and recorded_at >= ${since}
  group by provider, model order by sum(cost_p) desc, provider, model`;

const ofRuns = `
  select ending, count(*)::int as runs, sum(spent)::bigint as spent, sum(charged)::bigint as charged
  from hold_cost where state = 'settled' and settled_at >= ${since} group by ending order by ending`;

const ofCredits = `
  select coalesce(sum(u.amount) filter (where l.kind = 'paid'), 0)::bigint as paid,
    coalesce(sum(u.amount) filter (where l.kind = 'promo'), 0)::bigint as promo,
    (select coalesce(sum(used), 0) from allowance where day >= (${since})::date)::bigint as allowance, ${since} as since
  from transfer t join lot_use u on u.transfer_id = t.id join lot l on l.id = u.lot_id
  where t.kind in ('charge', 'taken') and t.created_at >= ${since}`;

const unanswered = `
  select count(*)::int as calls, coalesce(sum(c.reserved), 0)::bigint as most
  from model_call c join hold h on h.run_id = c.run_id
  where c.dispatched_at >= ${since} and (c.state = 'void' or (c.state = 'dispatched' and h.state = 'settled'))`;

/** Costs are those of calls recorded in the last days, charges those of runs that ended in them. */
export async function readMargin(db: Knex, days: number): Promise<Margin> {
  const given = { days };
  const { rows: models } = await db.raw(ofModels, given);
  const { rows: runs } = await db.raw(ofRuns, given);
  const { rows: sums } = await db.raw(ofCredits, given);
  const { rows: lost } = await db.raw(unanswered, given);
  const [{ paid, promo, allowance, since: from }] = sums;
  const sum = (rows: readonly Record<string, bigint>[], column: string): number =>
    toMicroUsd(rows.reduce((total, row) => total + (row[column] ?? 0n), 0n));
  const cost = sum(models, 'cost');
  const charged = sum(runs, 'charged');
  return {
    since: from.toISOString(),
    models: models.map((row: ModelRow) => ({
      provider: row.provider,
      model: row.model,
      calls: row.calls,
      cost: toMicroUsd(row.cost),
      reportedCalls: row.reported_calls,
      reportedCost: toMicroUsd(row.reported_cost),
      charge: toMicroUsd(row.charge),
      absorbed: toMicroUsd(row.absorbed),
    })),
    runs: runs.map((row: RunRow) => ({
      ending: row.ending,
      runs: row.runs,
      spent: toMicroUsd(row.spent),
      charged: toMicroUsd(row.charged),
    })),
    total: {
      cost,
      charged,
      paid: toMicroUsd(paid),
      promo: toMicroUsd(promo),
      absorbed: sum(models, 'absorbed'),
      unanswered: { calls: lost[0].calls, most: toMicroUsd(lost[0].most) },
      notCharged: sum(runs, 'spent') - charged,
      allowance: toMicroUsd(allowance),
      margin: toMicroUsd(paid) - cost,
    },
  };
}

type ModelRow = { provider: string; model: string; calls: number; reported_calls: number } & Record<
  'cost' | 'reported_cost' | 'charge' | 'absorbed',
  bigint
>;
type RunRow = { ending: string; runs: number; spent: bigint; charged: bigint };
