import { isDeepStrictEqual } from 'node:util';
import { formatCredits } from '#shared/money.ts';
import type { Run } from '#shared/runs.contract.ts';
import { openLeaves } from '#shared/todo/openLeaves.ts';
import type { TodoItem, TodoList, TodoName } from '#shared/todo/todo.ts';

/** What became of the newest run of a TODO that is still open, or of the one that did it. */
export type TodoState = 'open' | 'next' | 'running' | 'waiting' | 'rejected' | 'done';
export type StateOfTodo = { state: TodoState; run: Run | null };

/** Newest run of each TODO, by name. */
export type RunsByTodo = ReadonlyMap<string, Run>;

export const keyOf = ({ headings, text, occurrence }: TodoName): string =>
  JSON.stringify([headings, text, occurrence]);

export function runsByTodo(runs: readonly Run[]): RunsByTodo {
  const newest = new Map<string, Run>();
  for (const run of runs) {
    if (run.todo === null) continue;
    const key = keyOf(run.todo);
    if (!newest.has(key)) newest.set(key, run);
  }
  return newest;
}

/** Runs, newest first, with what is known of one of them now. */
export const withNewest = (runs: readonly Run[], run: Run): readonly Run[] =>
  runs.some(({ id }) => id === run.id) ? runs.map((one) => (one.id === run.id ? run : one)) : [run, ...runs];

/** Keys of the TODOs whose newest run is another one than before, or moved on. */
export const movedTodos = (before: RunsByTodo, after: RunsByTodo): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => !isDeepStrictEqual(before.get(key), after.get(key)),
  );

/** What *Implement Next TODO* takes: the first open leaf that does not wait for a refinement. Null when there is none. */
export const nextOf = ({ items }: TodoList, runs: RunsByTodo): TodoItem | null =>
  openLeaves(items).find((item) => runs.get(keyOf(item))?.state !== 'rejected') ?? null;

/** Under way, or with a proposal that nobody decided on. */
export const isOngoing = ({ endedAt, state, outcome }: Run): boolean =>
  endedAt === null || (state === 'verified' && outcome === null);

export function stateOf(item: TodoItem, next: TodoItem | null, runs: RunsByTodo): StateOfTodo {
  const run = runs.get(keyOf(item)) ?? null;
  return { state: stateBy(item, next, run), run };
}

function stateBy(item: TodoItem, next: TodoItem | null, run: Run | null): TodoState {
  if (item.ticked) return 'done';
  if (run?.state === 'queued' || run?.state === 'running') return 'running';
  if (run !== null && isOngoing(run)) return 'waiting';
  if (run?.state === 'rejected') return 'rejected';
  return item.index === next?.index ? 'next' : 'open';
}

/** No run of it is under way, so a TODO without open sub-tasks can be implemented. */
export const isStartable = (state: TodoState): boolean =>
  state === 'open' || state === 'next' || state === 'rejected';

/** A word or two beside the text of a TODO. */
export function describeState({ state, run }: StateOfTodo): string {
  switch (state) {
    case 'next':
      return 'next';
    case 'running':
      return run && run.attempt > 1 ? `running · attempt ${run.attempt}` : 'running';
    case 'waiting':
      return run?.state === 'verified' ? 'verified, waits for your review' : 'waits for you';
    case 'rejected':
      return run?.outcome === 'taken' ? 'taken unverified, box left open' : 'not verified';
    case 'done':
      return run?.outcome === 'applied' && run.charged !== null ? formatCredits(run.charged) : '';
    case 'open':
      return '';
  }
}
