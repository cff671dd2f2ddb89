import type { Knex } from 'knex';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { microUsdPerCredit } from '#shared/money.ts';
import { toMicroUsd } from '../db/money.ts';
import type { OperationsStore } from './operations.store.ts';

export type Metrics = { read(): Promise<{ type: string; text: string }> };

type Sample = { labels: Record<string, string>; value: number };

/** Figures of the service are read from the database at each request, so every process tells the same of them. */
export function createMetrics(db: Knex, operations: Pick<OperationsStore, 'lossToday' | 'stopped'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, samples: () => Promise<Sample[]>, labelNames: string[] = []) =>
    new Gauge({
      name: `plumbline_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        for (const { labels, value } of await samples()) this.set(labels, value);
      },
    });
  const one = async (value: Promise<number>): Promise<Sample[]> => [{ labels: {}, value: await value }];
  const rowsOf = async (sql: string): Promise<Record<string, unknown>[]> => (await db.raw(sql)).rows;

  gauge('runs', 'Runs by kind and state', () => runsByState(rowsOf), ['kind', 'state']);
  gauge(
    'quoted_to_charged',
    'Credits of billed runs that were verified in the last 30 days',
    () => quoted(rowsOf),
    ['figure'],
  );
  gauge('loss_today_credits', 'Credits of work since midnight UTC that nobody pays for', () =>
    one(operations.lossToday().then(inCredits)),
  );
  gauge('runs_stopped', '1 while the operator lets no new run start', () =>
    one(operations.stopped().then((stopped) => (stopped === null ? 0 : 1))),
  );
  return {
    read: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}

const inCredits = (microUsd: number): number => microUsd / microUsdPerCredit;

type ReadRows = (sql: string) => Promise<Record<string, unknown>[]>;

async function runsByState(rowsOf: ReadRows): Promise<Sample[]> {
  const rows = await rowsOf('select kind, state, count(*)::int as n from run group by kind, state');
  return rows.map(({ kind, state, n }) => ({
    labels: { kind: String(kind), state: String(state) },
    value: Number(n),
  }));
}

async function quoted(rowsOf: ReadRows): Promise<Sample[]> {
  const [sums] = await rowsOf(`
    select coalesce(sum(q.likely), 0)::bigint as likely, coalesce(sum(q.max), 0)::bigint as max,
      coalesce(sum(h.charged), 0)::bigint as charged
    from run r join quote q on q.id = r.quote_id join hold_cost h on h.run_id = r.id
    where r.state = 'verified' and not r.rebase and h.billed and r.ended_at > now() - interval '30 days'`);
  return Object.entries(sums ?? {}).map(([figure, value]) => ({
    labels: { figure },
    value: inCredits(toMicroUsd(value as bigint)),
  }));
}
