import type { Knex } from 'knex';
import { toJsonb } from '../db/toJsonb.ts';
import type { QuoteRecord, QuoteStore } from './quotes.store.ts';

type QuoteRow = {
  id: string;
  org_id: string;
  project_id: string;
  kind: QuoteRecord['kind'];
  request: QuoteRecord['request'];
  low: bigint;
  likely: bigint;
  max: bigint;
  least: bigint;
  prices: QuoteRecord['prices'];
  created_at: Date;
  expires_at: Date;
  expired: boolean;
};

export function createQuoteStore(db: Knex): QuoteStore {
  const columns = ['quote.*', db.raw('expires_at < now() as expired')];
  return {
    async insert(quote, validMinutes) {
      const [row] = await db('quote')
        .insert({
          id: quote.id,
          org_id: quote.orgId,
          project_id: quote.projectId,
          kind: quote.kind,
          request: toJsonb(quote.request),
          low: quote.low,
          likely: quote.likely,
          max: quote.max,
          least: quote.least,
          prices: toJsonb(quote.prices),
          charge_rejected: quote.rules.chargeRejected,
          free_per_day: quote.rules.freePerDay,
          expires_at: db.raw('now() + make_interval(mins => ?)', [validMinutes]),
        })
        .returning(columns as never);
      return toQuote(row as QuoteRow);
    },
    async find(orgId, quoteId) {
      const row: QuoteRow | undefined = await db('quote')
        .where({ id: quoteId, org_id: orgId })
        .first(columns as never);
      return row ? toQuote(row) : null;
    },
    async recentMinutes({ orgId, projectId, kind, edited }) {
      const { rows } = await db.raw(recentMinutes, { orgId, projectId, kind, edited });
      return rows.map(({ minutes }: { minutes: number }) => minutes);
    },
  };
}

const recentMinutes = `
  select (extract(epoch from r.ended_at - r.created_at - coalesce(w.waited, interval '0')) / 60)::float8 as minutes
  from (
    select run.id, run.created_at, run.ended_at from run join quote q on q.id = run.quote_id
    where run.org_id = :orgId and run.project_id = :projectId and run.kind = :kind and run.state in ('verified', 'rejected')
      and coalesce((q.request->>'edited')::boolean, false) = :edited
    order by run.created_at desc limit 20
  ) r
  cross join lateral (
    select sum(span) filter (where state in ('awaiting_answers', 'awaiting_authorization')) as waited,
      max(span) filter (where state = 'awaiting_checks') as away
    from (
      select e.data->>'state' as state, lead(e.at) over (order by e.seq) - e.at as span from run_event e
      where e.run_id = r.id and e.type = 'state' and e.at <= r.ended_at
    ) spans
  ) w
  where coalesce(w.away, interval '0') < interval '1 hour'`;

function toQuote(row: QuoteRow): QuoteRecord {
  return {
    id: row.id,
    orgId: row.org_id,
    projectId: row.project_id,
    kind: row.kind,
    request: row.request,
    low: Number(row.low),
    likely: Number(row.likely),
    max: Number(row.max),
    least: Number(row.least),
    prices: row.prices,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    expired: row.expired,
  };
}
