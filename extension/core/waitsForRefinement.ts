import type { Run } from '#shared/runs.contract.ts';
import { isSameTodo } from '#shared/todo/findTodo.ts';
import type { TodoName } from '#shared/todo/todo.ts';

/** True when the newest run of a TODO was rejected: it waits for the user to say how it goes on. `runs` are newest first. */
export function waitsForRefinement(name: TodoName, runs: readonly Pick<Run, 'todo' | 'state'>[]): boolean {
  return runs.find(({ todo }) => todo !== null && isSameTodo(todo, name))?.state === 'rejected';
}
