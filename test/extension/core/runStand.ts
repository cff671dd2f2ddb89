import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '#shared/runs.contract.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';
import type { RunPorts, RunRequest, RunUi } from '../../../extension/core/runPorts.ts';
import { openStage } from '../../../extension/core/stage.ts';
import { projectId, startScriptedServer } from './scriptedServer.ts';
import { changeOf, makeWorkspace, type Tree } from './workspace.ts';

export const todo = { path: 'TODO.md', headings: [], text: 'say good', occurrence: 0 };
export const request: RunRequest = { kind: 'implement', todo };
export const before: Tree = { 'TODO.md': '- [ ] say good\n', 'a.cjs': 'console.log("bad")', '.env': 'A=1' };
export const after: Tree = { ...before, 'a.cjs': 'console.log("good")' };
const normal: RunState[] = ['queued', 'running', 'awaiting_checks', 'verified'];

type Given = Partial<Parameters<typeof startScriptedServer>[0]> & { ui?: Partial<RunUi>; to?: Tree };

/** A workspace, a scripted server and the ports of a run between them; `asked` are the questions put to the user. */
export async function stand({ ui = {}, to = after, ...script }: Given = {}) {
  const workspace = makeWorkspace(before);
  const change = changeOf(before, to);
  const server = await startScriptedServer({ states: [...normal], change, todo, ...script });
  const asked: string[] = [];
  let stage: ReturnType<typeof openStage> | undefined;
  const ports: RunPorts = {
    client: server.client,
    files: nodeFiles,
    root: workspace.root,
    journalFolder: workspace.journalFolder,
    project: { id: projectId, todoPath: 'TODO.md', scope: null },
    checks: [{ id: 'test', command: [process.execPath, 'a.cjs'] }],
    stage: () => {
      stage ??= openStage({ workspace: workspace.root, stagesFolder: join(workspace.base, 'stages') });
      return stage;
    },
    now: () => 0,
    // A failing test must not leave a follower behind that tries forever.
    signal: AbortSignal.timeout(20_000),
    follow: { silenceMs: 50, pollMs: 1, backoff: [1] },
    ui: {
      confirmQuote: async ({ quote }) => {
        asked.push('quote');
        return { authorized: quote.suggestedAuthorization };
      },
      confirmExecution: async (files) => {
        asked.push(`execution of ${files.map(({ path }) => path).join()}`);
        return 'run';
      },
      reviewProposal: async (_, held) => {
        asked.push('review');
        return { decision: 'apply', ticked: new Set(held.map(({ path }) => path)) };
      },
      authorizeMore: async ({ needed }) => {
        asked.push(`authorize ${needed}`);
        return { authorized: needed ?? 0 };
      },
      resolveConflict: async ({ paths }) => {
        asked.push(`conflict in ${paths.join()}`);
        return 'report';
      },
      ...ui,
    },
  };
  return {
    ...workspace,
    ports,
    asked,
    server,
    text: (path: string) => readFileSync(join(workspace.root, path), 'utf8'),
    posts: () => server.posted.map(({ path }) => path),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      workspace[Symbol.dispose]();
    },
  };
}
