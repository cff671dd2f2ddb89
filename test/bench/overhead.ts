import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../extension/api/apiClient.ts';
import { followRun } from '../../extension/api/eventStream.ts';
import { table } from '../../extension/cli/table.ts';
import { type ScriptedModel, startScriptedModel } from '../../server/demo/scriptedModel.ts';
import { createTestPostgres } from '../support/databases.ts';
import { demoModelsAt } from '../support/demoModels.ts';
import { postgresIsHere } from '../support/postgres.ts';
import { clientOf, prepareRun, startSumRun } from '../support/runDriver.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { approval, rightEdit } from '../support/sumModel.ts';
import { type Benchmark, percentile, rounded } from './benchmark.ts';

const aims = { overheadP50Ms: 150, rssMb: 250 };
const warmUps = 5;
const adminToken = 'operator-of-the-benchmark-0123456789';

type Storage = { name: 'PGlite' | 'Postgres'; environment: Record<string, string>; drop(): Promise<void> };
type Measured = {
  database: string;
  runs: number;
  overheadMs: { p50: number; p99: number };
  /** One authenticated request that commits one small write, taken between the runs. */
  baselineMs: { p50: number; p99: number };
  /** p50 of the overhead over p50 of the baseline: how many small requests a run costs. */
  ratio: number;
  serverRssMb: { idle: number; after: number };
  aims: Record<string, 'met' | 'missed'>;
};

/**
 * What the server adds to an implement run: wall time from the request that starts it to its `ended` event, less the time the
 * model service spent answering. The model answers at once, there are no local checks, runs come one after another, and the
 * server is a process of its own.
 */
export const overhead: Benchmark = {
  about: 'what the server adds to an implement run, and its memory, on both databases',
  async run({ runs, note }) {
    const model = await startScriptedModel(({ model: name }) =>
      name === 'demo-architect' ? approval : rightEdit,
    );
    const measured: Measured[] = [];
    try {
      for (const open of [openEmbedded, ...(postgresIsHere ? [openPostgres] : [])]) {
        measured.push(await measure(await open(), model, runs ?? 50, note));
      }
    } finally {
      await model.stop();
    }
    if (!postgresIsHere) note('Skipped: Postgres. To measure it: apt-get install postgresql.');
    return { json: { benchmark: 'overhead', aims, databases: measured }, text: asText(measured) };
  },
};

async function openEmbedded(): Promise<Storage> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-bench-'));
  const drop = () => fs.rm(folder, { recursive: true, force: true });
  return { name: 'PGlite', environment: { DATA_FOLDER: folder }, drop };
}

async function openPostgres(): Promise<Storage> {
  const { url, drop } = await createTestPostgres();
  return { name: 'Postgres', environment: { DATABASE_URL: url, ADMIN_TOKEN: adminToken }, drop };
}

async function measure(
  storage: Storage,
  model: ScriptedModel,
  runs: number,
  note: (line: string) => void,
): Promise<Measured> {
  const server = await startServerProcess({
    ...storage.environment,
    ...demoModelsAt(model.url),
    INITIAL_GRANT: '100000',
    RATE_LIMIT_PER_ADDRESS: '0',
    RATE_LIMIT_PER_ACCOUNT: '0',
  });
  try {
    const client = clientOf(server.url, server.token ?? (await newToken(server.url)));
    const idle = await rssMb(server.pid);
    const overheads: number[] = [];
    const baselines: number[] = [];
    for (let run = -warmUps; run < runs; run++) {
      if (run % 10 === 0) note(`${storage.name}: ${Math.max(0, run)} of ${runs} runs`);
      const baseline = await timeBaseline(client);
      const added = await timeRun(client, model);
      if (run < 0) continue;
      baselines.push(baseline);
      overheads.push(added);
    }
    const after = await rssMb(server.pid);
    const p50 = percentile(overheads, 0.5);
    const baseline = percentile(baselines, 0.5);
    const verdict = (value: number, aim: number) => (value < aim ? 'met' : 'missed');
    return {
      database: storage.name,
      runs,
      overheadMs: { p50: rounded(p50), p99: rounded(percentile(overheads, 0.99)) },
      baselineMs: { p50: rounded(baseline), p99: rounded(percentile(baselines, 0.99)) },
      ratio: rounded(p50 / baseline),
      serverRssMb: { idle: rounded(idle), after: rounded(after) },
      aims: {
        overheadP50: verdict(p50, aims.overheadP50Ms),
        ...(storage.name === 'Postgres' ? { rss: verdict(Math.max(idle, after), aims.rssMb) } : {}),
      },
    };
  } finally {
    await server.stop();
    await storage.drop();
  }
}

async function newToken(url: URL): Promise<string> {
  const operator = clientOf(url, adminToken);
  const account = await operator.call(api.createAccount, { body: { name: 'Bench' } });
  const { token } = await operator.call(api.createToken, { params: { id: account.id }, body: {} });
  return token;
}

async function timeBaseline(client: ApiClient): Promise<number> {
  const started = performance.now();
  await client.call(api.createProject, { body: { name: 'Baseline' }, idempotencyKey: randomUUID() });
  return performance.now() - started;
}

async function timeRun(client: ApiClient, model: ScriptedModel): Promise<number> {
  const given = await prepareRun(client, { checks: false });
  const busyBefore = model.busyMs();
  const started = performance.now();
  const { id } = await startSumRun(client, given, { checks: [] });
  await followRun({ client, runId: id, after: 0, onEvent: () => undefined });
  const wall = performance.now() - started;
  const run = await client.call(api.getRun, { params: { id } });
  if (run.state !== 'verified') throw new Error(`A run ended ${run.state}: ${run.message}`);
  return wall - (model.busyMs() - busyBefore);
}

/** Resident memory of a process in MB, by Linux's own count. NaN elsewhere. */
async function rssMb(pid: number): Promise<number> {
  const status = await fs.readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+([0-9]+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

function asText(measured: readonly Measured[]): string {
  const head = [
    'database',
    'runs',
    'overhead p50',
    'p99',
    'baseline p50',
    'ratio',
    'RSS idle',
    'after',
    'aims',
  ];
  const rows = measured.map((one) => [
    one.database,
    String(one.runs),
    `${one.overheadMs.p50} ms`,
    `${one.overheadMs.p99} ms`,
    `${one.baselineMs.p50} ms`,
    `${one.ratio}`,
    `${one.serverRssMb.idle} MB`,
    `${one.serverRssMb.after} MB`,
    Object.entries(one.aims)
      .map(([aim, verdict]) => `${aim} ${verdict}`)
      .join(', '),
  ]);
  return table(head, rows);
}
