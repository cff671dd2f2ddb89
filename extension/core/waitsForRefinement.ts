import type { Run } from '#shared/runs.contract.ts';
import { isSameTodo } from '#shared/todo/findTodo.ts';
import type { TodoName } from '#shared/todo/todo.ts';

/** How many of the newest runs say what waits and what was split: one number, so that lists and commands agree. */
export const runsLookedAt = 200;

/** True when the newest run of a TODO was rejected: it waits for the user to say how it goes on. `runs` are newest first. */
export function waitsForRefinement(name: TodoName, runs: readonly Pick<Run, 'todo' | 'state'>[]): boolean {
  return runs.find(({ todo }) => todo !== null && isSameTodo(todo, name))?.state === 'rejected';
}
