import { join } from 'node:path';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Run } from '#shared/runs.contract.ts';
import { findTodo } from '#shared/todo/findTodo.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { RunPorts } from './runPorts.ts';
import { runsLookedAt } from './waitsForRefinement.ts';

/**
 * The TODOs of a project that were split, where the TODO that is about to be ticked is a sub-task of another; otherwise nothing is
 * asked. Empty, too, when the server cannot be asked: their boxes then stay with the user.
 */
export async function splitsAround(
  { client, files, root }: Pick<RunPorts, 'client' | 'files' | 'root'>,
  projectId: string,
  todo: TodoRef,
): Promise<TodoRef[]> {
  try {
    const text = new TextDecoder().decode(await files.read(join(root, todo.path)));
    if (findTodo(parseTodo(text), todo).parent === null) return [];
    const query = { limit: runsLookedAt };
    const { items } = await client.call(api.listRuns, { params: { id: projectId }, query });
    return splitsOf(items);
  } catch {
    return [];
  }
}

/** A plan of one TODO splits it; what was never applied did not. */
const splitsOf = (runs: readonly Run[]): TodoRef[] =>
  runs.flatMap(({ kind, todo, outcome }) => (kind === 'plan' && todo && outcome === 'applied' ? [todo] : []));
