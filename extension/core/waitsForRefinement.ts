import type { Run } from '#shared/runs.contract.ts';
import type { TodoName } from '#shared/todo/todo.ts';

/** True when the newest run of a TODO was rejected: it waits for the user to say how it goes on. `runs` are newest first. */
export function waitsForRefinement(
  { headings, text, occurrence }: TodoName,
  runs: readonly Pick<Run, 'todo' | 'state'>[],
): boolean {
  const newest = runs.find(
    ({ todo }) =>
      todo !== null &&
      todo.text === text &&
      todo.occurrence === occurrence &&
      todo.headings.length === headings.length &&
      todo.headings.every((heading, at) => heading === headings[at]),
  );
  return newest?.state === 'rejected';
}
