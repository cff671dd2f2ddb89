import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../api/apiClient.ts';
import { createApiClient } from '../../api/apiClient.ts';
import { bindToken } from '../../api/boundToken.ts';
import { nextTodo } from '../../core/nextTodo.ts';
import { nodeFiles } from '../../core/nodeFiles.ts';
import { linkProject } from '../../core/projectLink.ts';
import { runTodo } from '../../core/runClient.ts';
import type { RunPorts, RunRequest } from '../../core/runPorts.ts';
import { runProgram } from '../../core/runProgram.ts';
import { openStage, type Stage } from '../../core/stage.ts';
import { startDemoServer } from './demoServer.ts';
import { exactCredits } from './exactCredits.ts';
import { createNarrator } from './narrator.ts';
import { createPaper, type Paper, type PaperOptions } from './paper.ts';
import { proofOf } from './proof.ts';
import { applied, restOfProject, tests } from './restOfProject.ts';
import { copySample } from './sampleProject.ts';
import { showReceipt } from './showReceipt.ts';

const description = 'A small library that splits bills between friends, to the cent, with an optional tip.';

type Options = PaperOptions & {
  keep: boolean;
  /** Ends the demo where it is; what it made is removed all the same. */
  signal: AbortSignal;
};

/**
 * Runs the main job on the sample project and returns the exit code: 0 only if everything it promises was seen to happen,
 * 130 when it was interrupted.
 */
export async function runDemo(options: Options): Promise<number> {
  const started = performance.now();
  const paper = createPaper(options);
  const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-demo-'));
  const cleanUp: (() => Promise<void>)[] = [];
  paper.heading('Plumbline demo');
  paper.line(
    'Everything is real but the text of the model, which is scripted: server, database, checks, ledger.',
  );
  try {
    const proof = await Promise.race([
      rejectOnAbort(options.signal),
      prepareAndRun({ paper, folder, cleanUp, signal: options.signal }),
    ]);
    paper.heading('What you saw, checked');
    for (const [promise, kept] of proof) paper.item(promise, kept ? 'ok' : 'bad');
    const kept = proof.every(([, seen]) => seen);
    paper.line(kept ? '\nAll of it happened.' : '\nSomething of it did not happen: this is a bug.');
    if (kept) paper.line(`It took ${Math.ceil((performance.now() - started) / 1_000)} s on this machine.`);
    return kept ? 0 : 1;
  } catch (error) {
    if (options.signal.aborted) {
      paper.line('\nInterrupted. Nothing outside the demo folder was touched.');
      return 130;
    }
    paper.line(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    for (const undo of cleanUp.reverse()) await undo();
    if (options.keep) {
      paper.line(`\nKept: ${folder}`);
      paper.line('split-bill is the project with its TODO.md and docs/plan.md, server holds the database.');
    } else {
      await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
    }
  }
}

type Preparation = { paper: Paper; folder: string; cleanUp: (() => Promise<void>)[]; signal: AbortSignal };

async function prepareAndRun({ paper, folder, cleanUp, signal }: Preparation) {
  const root = join(folder, 'split-bill');
  await copySample(root);
  const { url, token, stop } = await startDemoServer(join(folder, 'server'), signal);
  cleanUp.push(stop);
  const stage = await openStage({ workspace: root, stagesFolder: join(folder, 'stages') });
  cleanUp.push(() => stage.dispose());
  const client = createApiClient({ server: url, token: bindToken(token, url), clientVersion: '0.1.0' });
  return mainJob({ client, paper, folder, root, stage });
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

type Place = { client: ApiClient; paper: Paper; folder: string; root: string; stage: Stage };

async function mainJob({ client, paper, folder, root, stage }: Place): Promise<[string, boolean][]> {
  const files = nodeFiles;
  const project = await linkProject({ client, files, root, name: 'split-bill' });
  const stays = new Set<string>();
  const run = async (request: RunRequest, checks: RunPorts['checks']) => {
    const narrator = createNarrator(paper, root, stays);
    const ports: RunPorts = {
      client,
      files,
      root,
      project,
      checks,
      journalFolder: join(folder, 'journals'),
      stage: async () => stage,
      ui: narrator.ui,
      now: Date.now,
    };
    return { ...narrator, result: await runTodo(ports, request) };
  };

  const next = () => nextTodo({ files, root, todoPath: project.todoPath });

  paper.heading('1. Plan: quote');
  paper.item(`description: ${description}`);
  const planRun = await run({ kind: 'plan', description, interview: true }, []);
  const plan = applied(planRun.result);
  showReceipt(paper, plan.receipt);

  const todoPath = join(root, project.todoPath);
  const todoBefore = await fs.readFile(todoPath, 'utf8');
  const todo = await next();
  paper.heading(`2. Implement next TODO: ${todo.text}`);
  const before = await client.call(api.getCredits, {});
  const { result, events, sent } = await run({ kind: 'implement', todo }, [tests]);
  const after = await client.call(api.getCredits, {});
  const { receipt } = applied(result);
  showReceipt(paper, receipt);
  paper.heading('Balance');
  paper.item(
    `before ${exactCredits(before.available)}, charged ${exactCredits(receipt.charged)}, after ${exactCredits(after.available)} credits; held now: ${exactCredits(after.held)}`,
  );
  const fileSha256 = createHash('sha256')
    .update(await fs.readFile(join(root, 'src/split.js')))
    .digest('hex');
  const todoAfter = await fs.readFile(todoPath, 'utf8');

  const rest = await restOfProject({ client, paper, folder, root, project: project.id, next, run });

  const ledger = await client.call(api.checkLedger, {});
  const own = await runProgram({
    command: tests.command,
    cwd: root,
    environment: { PATH: process.env['PATH'] ?? '' },
    timeoutMs: 60_000,
    graceMs: 1_000,
  });
  return [
    ...proofOf({
      events,
      receipt,
      before: before.available,
      after: after.available,
      held: after.held,
      fileSha256,
      todoBefore,
      todoAfter,
      testsPass: own.exitCode === 0,
      violations: ledger.violations.length,
      secretSent: [...planRun.sent, ...sent].some((path) => path === '.env' || path.startsWith('build/')),
    }),
    ['the Architect asked before it planned', (plan.run.questions ?? []).length > 0],
    ...rest,
  ];
}
