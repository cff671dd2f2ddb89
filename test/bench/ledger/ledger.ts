import type { Knex } from 'knex';
import { table } from '../../../extension/cli/table.ts';
import { openPostgres } from '../../../server/db/openPostgres.ts';
import { type Ledger, ledgerOn, usage } from '../../server/credits/ledger.ts';
import { createTestPostgres } from '../../support/databases.ts';
import { type Benchmark, percentile, rounded } from '../benchmark.ts';
import { baselineReserve, baselineSettle, createBaseline, fillBaseline } from './baseline.ts';
import { endSettledRuns, fillOrganizations, insertRuns } from './fill.ts';

const clients = 8;
const wallets = 10_000;
const aims = { spread: 0.7, hot: 0.8, holdP99Ms: 20 };

/**
 * Runs and calls a second on Postgres with 8 clients, over 10,000 wallets and on one, against the least that could be written for
 * it, in turns on the same database: the ratios count. Every run has a recorded model call, so that its settlement charges it.
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
      return report({ spread, hot, violations, durability: await readDurability(knex) });
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
  /** Against the baseline with its statements prepared too. */
  preparedRunRatio: number;
  preparedCallRatio: number;
  holdP99Ms: number;
};

const rounds = 3;
/** Runs of one turn: whatever else the machine does meets all of them alike. */
const turn = 100;

/** The first round warms caches and plans; of the others the median counts. */
async function compare(
  real: Ledger,
  knex: Knex,
  organizations: readonly string[],
  perRound: number,
  note: (line: string) => void,
): Promise<Compared> {
  const measured: Round[] = [];
  const holds: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const one = await measureRound(real, knex, organizations, perRound);
    if (round === 0) {
      // As the database does by itself before long: plans made for empty tables would stay with their connections.
      await knex.raw('analyze');
      continue;
    }
    measured.push(one);
    holds.push(...one.holds);
    const { runs, calls, base } = one;
    note(
      `${organizations.length} wallets: runs ${rounded(runs)}/s, calls ${rounded(calls)}/s, baseline ${rounded(base)}/s`,
    );
  }
  const median = (of: (round: Round) => number): number => percentile(measured.map(of), 0.5);
  const ratio = (of: (round: Round) => number, base: 'base' | 'prepared' = 'base'): number =>
    Math.round(100 * median((round) => of(round) / round[base])) / 100;
  return {
    runsPerSecond: Math.round(median(({ runs }) => runs)),
    callsPerSecond: Math.round(median(({ calls }) => calls)),
    baselinePerSecond: Math.round(median(({ base }) => base)),
    runRatio: ratio(({ runs }) => runs),
    callRatio: ratio(({ calls }) => calls),
    preparedRunRatio: ratio(({ runs }) => runs, 'prepared'),
    preparedCallRatio: ratio(({ calls }) => calls, 'prepared'),
    holdP99Ms: rounded(percentile(holds, 0.99)),
  };
}

type Round = Record<'runs' | 'calls' | 'base' | 'prepared', number> & { holds: number[] };

/** A second of each; `holds` are milliseconds. Runs are timed without the call between their hold and their settlement. */
async function measureRound(
  real: Ledger,
  knex: Knex,
  organizations: readonly string[],
  count: number,
): Promise<Round> {
  const { credits } = real;
  const placeOf = (n: number): number => (n * 7_919) % organizations.length;
  const orgOf = (n: number): string => organizations[placeOf(n)] ?? '';
  const ids = await insertRuns(knex, count, orgOf);
  const runOf = (n: number): string => ids[n] ?? '';
  const firstBase = nextBaseId;
  nextBaseId += 2 * count;
  const spent = { runs: 0, calls: 0, base: 0, prepared: 0 };
  const holds: number[] = [];
  for (let from = 0; from < count; from += turn) {
    const timed = (work: (n: number) => Promise<unknown>) => msOf(from, Math.min(count, from + turn), work);
    const pair = (n: number) => ({ id: firstBase + n, wallet: placeOf(n) });
    const other = (n: number) => ({ id: firstBase + count + n, wallet: placeOf(n) });
    spent.base += await timed((n) => baselineReserve(knex, pair(n), 'parsed'));
    spent.prepared += await timed((n) => baselineReserve(knex, other(n), 'prepared'));
    spent.runs += await timed(async (n) => {
      const began = performance.now();
      await credits.placeHold({ runId: runOf(n), orgId: orgOf(n), amount: 1_000, minimum: 0 });
      holds.push(performance.now() - began);
    });
    spent.calls += await timed((n) => call(real, runOf(n)));
    spent.base += await timed((n) => baselineSettle(knex, pair(n), 'parsed'));
    spent.prepared += await timed((n) => baselineSettle(knex, other(n), 'prepared'));
    spent.runs += await timed(async (n) => {
      const { charged } = await credits.settle({ runId: runOf(n), ending: 'verified', changeLeft: true });
      if (charged !== charge) throw new Error(`a run was charged ${charged} instead of ${charge}`);
    });
  }
  const perSecond = (ms: number): number => (1_000 * count) / ms;
  return {
    runs: perSecond(spent.runs),
    calls: perSecond(spent.calls),
    base: perSecond(spent.base),
    prepared: perSecond(spent.prepared),
    holds,
  };
}

let nextBaseId = 1;
const charge = 700;

async function call({ credits, even }: Ledger, runId: string): Promise<void> {
  const key = { runId, step: 'implement:1', attempt: 1 };
  const size = { priceId: even.id, promptTokens: charge, maxOutputTokens: 0 };
  await credits.reserveCall({ ...key, role: 'implementer', provider: 'test', model: 'even', ...size });
  await credits.recordCall({ ...key, usage: usage(charge, 0), providerRequestId: null, usable: true });
}

/** How long `clients` workers take for the work of `from` up to `to`. */
async function msOf(from: number, to: number, work: (n: number) => Promise<unknown>): Promise<number> {
  let next = from;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < to) await work(next++);
    }),
  );
  return performance.now() - began;
}

type Durability = { fsync: string; synchronousCommit: string };

/** As the server says it: without these a commit costs next to nothing, and the ratios say nothing. */
async function readDurability(knex: Knex): Promise<Durability> {
  const fsync = await knex.raw('show fsync');
  const synchronous = await knex.raw('show synchronous_commit');
  return { fsync: fsync.rows[0].fsync, synchronousCommit: synchronous.rows[0].synchronous_commit };
}

type Report = { spread: Compared; hot: Compared; violations: number; durability: Durability };

function report({ spread, hot, violations, durability }: Report) {
  const durable = durability.fsync === 'on' && durability.synchronousCommit === 'on';
  const meets = (one: Compared, aim: number): string =>
    !durable ? 'not durable' : one.runRatio >= aim && one.callRatio >= aim ? 'met' : 'missed';
  const row = (name: string, one: Compared, aim: number): string[] => [
    name,
    String(one.baselinePerSecond),
    `${one.runsPerSecond} (${one.runRatio})`,
    `${one.callsPerSecond} (${one.callRatio})`,
    `≥ ${aim}`,
    meets(one, aim),
    `${one.holdP99Ms} ms`,
    `${one.preparedRunRatio} and ${one.preparedCallRatio}`,
  ];
  const text = [
    table(
      [
        '',
        'baseline/s',
        'runs/s (ratio)',
        'calls/s (ratio)',
        'aim',
        '',
        'p99 of a hold',
        'to baseline prepared',
      ],
      [row('10,000 wallets', spread, aims.spread), row('one wallet', hot, aims.hot)],
    ),
    `${clients} clients, fsync ${durability.fsync}, synchronous_commit ${durability.synchronousCommit}; violations of the ledger afterwards: ${violations}.`,
    'The ledger prepares its statements once for each connection; the baseline is sent as it is written, and beside it prepared.',
  ].join('\n');
  return {
    json: { benchmark: 'ledger', clients, wallets, spread, hot, aims, durability, violations },
    text,
  };
}
