import type { Knex } from 'knex';
import type { Quoted } from '#shared/usage.contract.ts';
import { toMicroUsd } from '../db/money.ts';

export type QuotedReport = (orgId: string) => Promise<Quoted>;

const most = 50;

/** What ended runs of an organization were quoted at, and came to. A rebase is free and has no quote of its own. */
export function createQuotedReport(db: Knex): QuotedReport {
  return async (orgId) => {
    const { rows } = await db.raw(
      `select r.id, coalesce(r.todo ->> 'text', r.file, r.kind) as about, r.kind, r.state, r.ended_at, r.authorized,
         q.low, q.likely, q.max, h.spent, h.charged
       from run r join quote q on q.id = r.quote_id join hold_cost h on h.run_id = r.id
       where r.org_id = ? and r.ended_at is not null and h.state = 'settled' and not r.rebase
       order by r.ended_at desc, r.id limit ${most}`,
      [orgId],
    );
    const items: Quoted['items'] = rows.map((row: QuotedRow) => ({
      runId: row.id,
      about: row.about,
      kind: row.kind,
      ending: row.state,
      at: row.ended_at.toISOString(),
      low: toMicroUsd(row.low),
      likely: toMicroUsd(row.likely),
      max: toMicroUsd(row.max),
      authorized: toMicroUsd(row.authorized),
      spent: toMicroUsd(row.spent),
      charged: toMicroUsd(row.charged),
    }));
    return {
      items,
      withinLikely: items.filter(({ spent, likely }) => spent <= likely).length,
      withinMax: items.filter(({ spent, max }) => spent <= max).length,
    };
  };
}

type QuotedRow = { id: string; about: string; kind: string; state: string; ended_at: Date } & Record<
  'low' | 'likely' | 'max' | 'authorized' | 'spent' | 'charged',
  bigint
>;
