import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import { table } from '../../../extension/cli/table.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { type Ledger, ledgerOn, usage } from '../../server/credits/ledger.ts';
import { createTestPostgres } from '../../support/databases.ts';
import { type Benchmark, percentile, rounded } from '../benchmark.ts';
import { baselinePair, createBaseline, fillBaseline } from './baseline.ts';
import { endSettledRuns, fillOrganizations, insertRuns } from './fill.ts';

const clients = 8;
const wallets = 10_000;
const aims = { spread: 0.7, hot: 0.8, holdP99Ms: 20 };

/** A kind of work, once, for the nth time. */
type Work = (n: number) => Promise<unknown>;

/**
 * Runs and calls a second on Postgres with 8 clients, over 10,000 wallets and on one, against the least that could be written for
 * it, in turns on the same database: the ratios count.
 */
export const ledger: Benchmark = {
  about:
    'holds, settlements and calls a second against the least SQL for them, on Postgres [--runs N a round]',
  async run({ runs, note }) {
    const { url, drop } = await createTestPostgres();
    const database = await openPostgres({ url, poolMax: clients });
    try {
      const real = await ledgerOn(database);
      const { knex } = database;
      await createBaseline(knex);
      await fillBaseline(knex, wallets);
      note(`${wallets} wallets …`);
      const organizations = await fillOrganizations(knex, wallets);
      const perRound = runs ?? 1_500;
      const spread = await compare(real, knex, organizations, perRound, note);
      const hot = await compare(real, knex, organizations.slice(0, 1), perRound, note);
      await endSettledRuns(knex);
      const violations = (await real.violations()).length;
      return report({ spread, hot, violations });
    } finally {
      await database.close();
      await drop();
    }
  },
};

type Compared = {
  runsPerSecond: number;
  callsPerSecond: number;
  baselinePerSecond: number;
  runRatio: number;
  callRatio: number;
  holdP99Ms: number;
};

const rounds = 3;

/** Each round does the three in turn, so that whatever else the machine does meets them all; the median round counts. */
async function compare(
  real: Ledger,
  knex: Knex,
  organizations: readonly string[],
  count: number,
  note: (line: string) => void,
): Promise<Compared> {
  const measured: Record<'runs' | 'calls' | 'base', number[]> = { runs: [], calls: [], base: [] };
  const holds: number[] = [];
  const orgOf = (n: number): string => organizations[(n * 7_919) % organizations.length] ?? '';
  for (let round = 0; round <= rounds; round++) {
    const ids = await insertRuns(knex, 2 * count + clients, orgOf);
    const runOf = (n: number): string => ids[n] ?? '';
    const base = await perSecond(count, (n) =>
      baselinePair(knex, { id: nextBaseId++, wallet: (n * 7_919) % organizations.length }),
    );
    const runs = await perSecond(count, async (n) => {
      const began = performance.now();
      await real.credits.placeHold({ runId: runOf(n), orgId: orgOf(n), amount: 1_000, minimum: 0 });
      holds.push(performance.now() - began);
      await real.credits.settle({ runId: runOf(n), ending: 'verified', changeLeft: true });
    });
    // Calls of as many runs as there are wallets, or of one for each client.
    const callers = Math.min(count, Math.max(clients, organizations.length));
    for (let n = count; n < count + callers; n++)
      await real.credits.placeHold({ runId: runOf(n), orgId: orgOf(n), amount: 100_000, minimum: 0 });
    const calls = await perSecond(count, (n) => call(real, runOf(count + (n % callers)), n));
    // The first round warms caches and plans.
    if (round === 0) continue;
    measured.base.push(base);
    measured.runs.push(runs);
    measured.calls.push(calls);
    note(
      `${organizations.length} wallets: runs ${rounded(runs)}/s, calls ${rounded(calls)}/s, baseline ${rounded(base)}/s`,
    );
  }
  const median = (all: readonly number[]): number => percentile(all, 0.5);
  const ratio = (all: readonly number[]): number =>
    Math.round(100 * median(all.map((one, index) => one / (measured.base[index] ?? Number.NaN)))) / 100;
  return {
    runsPerSecond: Math.round(median(measured.runs)),
    callsPerSecond: Math.round(median(measured.calls)),
    baselinePerSecond: Math.round(median(measured.base)),
    runRatio: ratio(measured.runs),
    callRatio: ratio(measured.calls),
    holdP99Ms: rounded(percentile(holds, 0.99)),
  };
}

let nextBaseId = 1;

async function call({ credits, even }: Ledger, runId: string, n: number): Promise<void> {
  const key = { runId, step: `step ${n}`, attempt: 1 };
  const size = { priceId: even.id, promptTokens: 7, maxOutputTokens: 0 };
  await credits.reserveCall({ ...key, role: 'implementer', provider: 'test', model: 'even', ...size });
  await credits.recordCall({ ...key, usage: usage(7, 0), providerRequestId: null, usable: true });
}

/** How many times a second `clients` workers do the work, `count` times in all. */
async function perSecond(count: number, work: Work): Promise<number> {
  await wait(50);
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return (1_000 * count) / (performance.now() - began);
}

function report({ spread, hot, violations }: { spread: Compared; hot: Compared; violations: number }) {
  const row = (name: string, one: Compared, aim: number): string[] => [
    name,
    String(one.baselinePerSecond),
    `${one.runsPerSecond} (${one.runRatio})`,
    `${one.callsPerSecond} (${one.callRatio})`,
    `≥ ${aim}`,
    one.runRatio >= aim && one.callRatio >= aim ? 'met' : 'missed',
    `${one.holdP99Ms} ms`,
  ];
  const text = [
    table(
      ['', 'baseline/s', 'runs/s (ratio)', 'calls/s (ratio)', 'aim', '', 'p99 of a hold'],
      [row('10,000 wallets', spread, aims.spread), row('one wallet', hot, aims.hot)],
    ),
    `${clients} clients, fsync and synchronous_commit on; violations of the ledger afterwards: ${violations}.`,
  ].join('\n');
  return { json: { benchmark: 'ledger', clients, wallets, spread, hot, aims, violations }, text };
}
