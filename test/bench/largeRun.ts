import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import { snapshotLimits } from '#shared/snapshots.contract.ts';
import { nodeFiles } from '../../extension/core/nodeFiles.ts';
import { runTodo } from '../../extension/core/runClient.ts';
import type { RunPhase, RunPorts } from '../../extension/core/runPorts.ts';
import { openStage } from '../../extension/core/stage.ts';
import { clientOf, sumsWorkspace, sumTodo } from '../support/runDriver.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { startSumService } from '../support/sumService.ts';
import { type Benchmark, rounded } from './benchmark.ts';

/** MB that the run may add to a process that is there already. */
const aims = { serverMb: 400, clientMb: 400 };
const filesInFolder = 200;
const beyond = 10;
const test =
  "import('./src/sum.js').then(({ sum }) => process.exit(sum(1, 2) === 3 ? 0 : console.log('not ok 1') ?? 1))";

/**
 * One run from quote to applied change, repaired once, on a project of more files than a snapshot takes, by the real client, a server
 * in a process of its own on the embedded database, and real checks on a staged copy. Throws when the run does not land or does not say
 * what it left out.
 */
export const largeRun: Benchmark = {
  about: 'a whole run on a project of as many files as a snapshot takes: lands, seconds by phase, memory',
  async run({ runs, note }) {
    const files = runs ?? snapshotLimits.files + beyond;
    const base = await fs.mkdtemp(join(tmpdir(), 'plumbline-large-'));
    try {
      const measured = await measure(base, files, note);
      const json = { benchmark: 'large-run', aims, ...measured };
      return { json, text: asText(measured) };
    } finally {
      await fs.rm(base, { recursive: true, force: true, maxRetries: 10 });
    }
  },
};

type Measured = Awaited<ReturnType<typeof measure>>;

async function measure(base: string, files: number, note: (line: string) => void) {
  const root = join(base, 'project');
  await writeProject(root, files);
  const model = await startSumService();
  const server = await startServerProcess({ ...model.environment, DATA_FOLDER: join(base, 'server') });
  const stage = openStage({ workspace: root, stagesFolder: join(base, 'stages') });
  const before = { server: await memoryMb(server.pid), client: await memoryMb(process.pid) };
  const clock = createClock(note);
  try {
    if (server.token === null) throw new Error(server.output());
    const client = clientOf(server.url, server.token);
    const body = { name: 'Sums' };
    const { id } = await client.call(api.createProject, { body, idempotencyKey: randomUUID() });
    let sends = '';
    const ports: RunPorts = {
      ...{ client, files: nodeFiles, root, journalFolder: join(base, 'journal'), now: Date.now },
      project: { id, todoPath: sumTodo.path, scope: null },
      checks: [{ id: 'test', command: [process.execPath, '-e', test] }],
      stage: () => stage,
      ui: {
        onPhase: clock.begin,
        confirmQuote: async (offer) => {
          ({ sends } = offer);
          return { authorized: offer.quote.max };
        },
        confirmExecution: async () => 'run',
        authorizeMore: async () => null,
        reviewProposal: async () => ({ decision: 'apply', ticked: new Set() }),
        resolveConflict: async () => 'report',
      },
    };
    const result = await runTodo(ports, { kind: 'implement', todo: sumTodo });
    const seconds = clock.end();
    const [sum, todo] = await Promise.all(
      ['src/sum.js', sumTodo.path].map((path) => fs.readFile(join(root, path), 'utf8')),
    );
    if (result.end !== 'applied' || !sum?.includes('a + b') || !todo?.includes('- [x] Add `sum'))
      throw new Error(`The run did not land: ${JSON.stringify(result).slice(0, 500)}`);
    const left = Math.max(0, files - snapshotLimits.files);
    if (left > 0 && !sends.includes(`left out: ${left} beyond the limit`)) throw new Error(sends);
    const after = { server: await memoryMb(server.pid), client: await memoryMb(process.pid) };
    const added = {
      serverMb: rounded(after.server.peak - before.server.now),
      clientMb: rounded(after.client.peak - before.client.now),
    };
    const verdict = (what: keyof typeof aims) => (added[what] < aims[what] ? 'met' : 'missed');
    return {
      files,
      sends,
      seconds,
      added,
      serverMbBefore: rounded(before.server.now),
      verdicts: { serverMb: verdict('serverMb'), clientMb: verdict('clientMb') },
    };
  } finally {
    await (await stage).dispose();
    await server.stop();
    await model.stop();
  }
}

/** The files of the sums, and others up to that number. */
async function writeProject(root: string, files: number): Promise<void> {
  for (const [path, text] of Object.entries(sumsWorkspace)) {
    await fs.mkdir(join(root, path, '..'), { recursive: true });
    await fs.writeFile(join(root, path), text);
  }
  for (let left = files - Object.keys(sumsWorkspace).length; left > 0; left -= filesInFolder) {
    const folder = join(root, `zz parts/größe ${left}`);
    await fs.mkdir(folder, { recursive: true });
    const names = Array.from({ length: Math.min(filesInFolder, left) }, (_, nth) => `file ${nth}.js`);
    await Promise.all(
      names.map((name) => fs.writeFile(join(folder, name), `export const name = '${left} ${name}';\n`)),
    );
  }
}

function createClock(note: (line: string) => void) {
  const seconds: Partial<Record<RunPhase, number>> = {};
  let current: { phase: RunPhase; since: number } | null = null;
  const stop = (): void => {
    if (current === null) return;
    const took = (performance.now() - current.since) / 1_000;
    seconds[current.phase] = rounded((seconds[current.phase] ?? 0) + took);
    current = null;
  };
  return {
    begin(phase: RunPhase): void {
      stop();
      note(phase);
      current = { phase, since: performance.now() };
    },
    end() {
      stop();
      return seconds;
    },
  };
}

/**
 * Resident memory of a process in MB, by Linux's own count: now, and the highest since this was asked before. NaN elsewhere.
 */
async function memoryMb(pid: number): Promise<{ now: number; peak: number }> {
  const status = await fs.readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  await fs.writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+([0-9]+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN) / 1_024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

const asText = ({ files, sends, seconds, added, serverMbBefore, verdicts }: Measured): string =>
  [
    `${files} files, the run landed. ${sends}`,
    `seconds: ${Object.entries(seconds)
      .map(([phase, took]) => `${phase} ${took}`)
      .join(', ')}`,
    `memory the run added: server ${added.serverMb} MB to ${serverMbBefore} (aim ${verdicts.serverMb}), client ${added.clientMb} MB (aim ${verdicts.clientMb})`,
  ].join('\n');
