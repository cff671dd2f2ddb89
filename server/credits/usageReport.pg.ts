import type { Knex } from 'knex';
import type { Usage, UsageGroup, UsageRow } from '#shared/usage.contract.ts';
import { toMicroUsd } from '../db/money.ts';

export type UsageReport = (orgId: string, wish: { group: UsageGroup; days: number }) => Promise<Usage>;

const most = 500;

/** Runs of an organization that had a hold, with what they spent and were charged. A project may be gone; what it cost is not. */
const runs = `
  select h.run_id, h.org_id, h.state, h.spent, coalesce(h.charged, 0)::bigint as charged, h.created_at,
    coalesce(r.project_id::text, 'deleted') as project_id, coalesce(p.name, 'Deleted projects') as project,
    coalesce(r.todo ->> 'text', r.file, r.kind, 'Run of a deleted project') as about
  from hold_cost h left join run r on r.id = h.run_id left join project p on p.id = r.project_id
  where h.org_id = :orgId and h.created_at >= now() - :days::int * interval '1 day'`;

const calls = `
  select c.run_id, c.provider || '/' || c.model as model, count(*)::int as calls, sum(c.prompt)::bigint as prompt,
    sum(c.output)::bigint as output, sum(c.charge)::bigint as spent
  from model_call c join runs on runs.run_id = c.run_id where c.state = 'recorded' group by 1, 2`;

const groups: Record<Exclude<UsageGroup, 'model'>, { key: string; label: string; order: string }> = {
  project: { key: 'project_id', label: 'min(project)', order: 'charged desc, spent desc' },
  run: { key: 'run_id::text', label: 'min(about)', order: 'min(created_at) desc' },
  day: {
    key: `to_char(created_at at time zone 'utc', 'YYYY-MM-DD')`,
    label: `to_char(min(created_at) at time zone 'utc', 'YYYY-MM-DD')`,
    order: 'key desc',
  },
};

function statement(group: UsageGroup): string {
  if (group === 'model') {
    return `with runs as (${runs}), calls as (${calls})
      select model as key, model as label, count(distinct run_id)::int as runs, sum(calls)::int as calls,
        sum(prompt)::bigint as prompt, sum(output)::bigint as output, sum(spent)::bigint as spent, null as charged
      from calls group by model order by sum(spent) desc, model limit ${most}`;
  }
  const { key, label, order } = groups[group];
  return `with runs as (${runs}), calls as (${calls}), of_run as
      (select run_id, sum(calls) as calls, sum(prompt) as prompt, sum(output) as output from calls group by run_id)
    select ${key} as key, ${label} as label, count(*)::int as runs, coalesce(sum(calls), 0)::int as calls,
      coalesce(sum(prompt), 0)::bigint as prompt, coalesce(sum(output), 0)::bigint as output,
      sum(spent)::bigint as spent, sum(charged)::bigint as charged
    from runs left join of_run using (run_id) group by ${key} order by ${order} limit ${most}`;
}

/** Usage as it is recorded; `db` is the pool or an open transaction. Days and their borders are UTC, database time. */
export function createUsageReport(db: Knex): UsageReport {
  return async (orgId, { group, days }) => {
    const given = { orgId, days };
    const { rows } = await db.raw(statement(group), given);
    const { rows: totals } = await db.raw(
      `with runs as (${runs}) select count(*)::int as runs, coalesce(sum(spent), 0)::bigint as spent,
         coalesce(sum(charged), 0)::bigint as charged,
         coalesce(sum(spent) filter (where state = 'open'), 0)::bigint as under_way, now() - :days::int * interval '1 day' as since from runs`,
      given,
    );
    const [total] = totals;
    return {
      group,
      since: total.since.toISOString(),
      items: rows.map(toRow),
      total: {
        runs: total.runs,
        spent: toMicroUsd(total.spent),
        charged: toMicroUsd(total.charged),
        underWay: toMicroUsd(total.under_way),
      },
    };
  };
}

type Row = Pick<UsageRow, 'key' | 'label' | 'runs' | 'calls'> & {
  prompt: bigint;
  output: bigint;
  spent: bigint;
  charged: bigint | null;
};

const toRow = ({ key, label, runs: count, calls: made, ...row }: Row): UsageRow => ({
  key,
  label,
  runs: count,
  calls: made,
  promptTokens: Number(row.prompt),
  outputTokens: Number(row.output),
  spent: toMicroUsd(row.spent),
  charged: row.charged === null ? null : toMicroUsd(row.charged),
});
