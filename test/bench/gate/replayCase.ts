import { createHash } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import { privateCaches } from '../../../extension/core/checkEnvironment.ts';
import { defaultCheckPolicy } from '../../../extension/core/checkPolicy.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import { linkProject } from '../../../extension/core/projectLink.ts';
import { runTodo } from '../../../extension/core/runClient.ts';
import type { RunPorts, RunResult } from '../../../extension/core/runPorts.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { caseTodo } from './caseTodo.ts';
import { copyWorkspace } from './copyWorkspace.ts';
import type { GateCase } from './gateCase.ts';

export type Replayed = {
  name: string;
  expected: GateCase['expected'];
  /** Whether the change was verified and stands in the workspace. */
  accepted: boolean;
  end: string;
  why: string;
  /** Bytes of files that were changed, added or removed although the change was not accepted. */
  bytesChanged: number;
  seconds: number;
};

/**
 * One case through server and client as a user's editor would, in a copy of its workspace below `folder`. `caches` are those of
 * the checks, which stay with a workspace between runs, so that compilers find what they know; they are taken, and put back.
 */
export async function replayCase(
  client: ApiClient,
  given: GateCase,
  { folder, caches }: { folder: string; caches: string },
): Promise<Replayed> {
  const started = performance.now();
  const root = join(folder, 'workspace');
  await copyWorkspace(given.workspace, root);
  const todo = await caseTodo(root, given.todo);
  const project = await linkProject({ client, files: nodeFiles, root, name: 'case' });
  const before = await contentsOf(root);
  const stage = await openStage({ workspace: root, stagesFolder: join(folder, 'stages') });
  const ownCaches = privateCaches(stage);
  await move(caches, ownCaches);
  try {
    const result = await runTodo(
      portsOf({ client, root, folder, project, stage: async () => stage }, given),
      {
        kind: 'implement',
        todo,
      },
    );
    const accepted = result.end === 'applied';
    const after = await contentsOf(root);
    return {
      name: given.name,
      expected: given.expected,
      accepted,
      ...toldBy(result),
      bytesChanged: accepted ? 0 : difference(before, after),
      seconds: (performance.now() - started) / 1_000,
    };
  } finally {
    await move(ownCaches, caches);
    await stage.dispose();
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function move(from: string, to: string): Promise<void> {
  if ((await fs.stat(from).catch(() => null)) === null) return;
  await fs.rm(to, { recursive: true, force: true });
  await fs.rename(from, to);
}

function portsOf(
  place: Pick<RunPorts, 'client' | 'root' | 'project' | 'stage'> & { folder: string },
  { command, timeoutSeconds }: GateCase,
): RunPorts {
  const { folder, ...ports } = place;
  return {
    ...ports,
    files: nodeFiles,
    journalFolder: join(folder, 'journals'),
    checks: [
      { id: 'command', name: 'command', command: [...command], timeoutSeconds: Math.ceil(timeoutSeconds) },
    ],
    policy: defaultCheckPolicy,
    ui: {
      confirmQuote: async ({ quote }) => ({ authorized: quote.max }),
      confirmExecution: async () => 'run',
      judgeFailing: async () => 'must_pass',
      allowNetwork: async () => false,
      authorizeMore: async (run) => ({ authorized: run.needed ?? run.authorized }),
      // A user ticks manifests and configuration that the work needs, and does not tick tests that judge less than before.
      reviewProposal: async ({ checks }, held) =>
        checks.some(({ check, status }) => check === 'tests' && status !== 'passed')
          ? { decision: 'decline', detail: `held: ${held.map(({ path }) => path).join(', ')}` }
          : { decision: 'apply', ticked: new Set(held.map(({ path }) => path)) },
      resolveConflict: async () => 'report',
    },
    now: Date.now,
  };
}

function toldBy(result: RunResult): { end: string; why: string } {
  if (!('run' in result)) return { end: result.end, why: '' };
  const { message, feedback } = result.run;
  return {
    end: result.end,
    why: [feedback?.summary ?? message ?? '', ...(feedback?.evidence ?? [])].join(' '),
  };
}

type Contents = Map<string, { sha256: string; bytes: number }>;

async function contentsOf(root: string): Promise<Contents> {
  const contents: Contents = new Map();
  for (const entry of await fs.readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await fs.readFile(path);
    contents.set(path, { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length });
  }
  return contents;
}

function difference(before: Contents, after: Contents): number {
  let changed = 0;
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(path), after.get(path)];
    if (was?.sha256 !== is?.sha256) changed += Math.max(was?.bytes ?? 0, is?.bytes ?? 0, 1);
  }
  return changed;
}
