import type { TodoItem, TodoList } from '#shared/todo/todo.ts';
import { type RunsByTodo, stateOf } from './todoStates.model.ts';

export type Lens = {
  /** 1-based. */
  line: number;
  title: string;
  command: 'plumbline.implementTodo' | 'plumbline.cancelRun' | 'plumbline.resumeRun' | 'plumbline.signIn';
  item: TodoItem;
  runId: string | null;
};

/** What can be done with the open TODOs of a file, above each. Only tasks without open sub-tasks can be implemented. */
export function todoLenses(list: TodoList, runs: RunsByTodo, signedIn: boolean): Lens[] {
  const withOpenBelow = new Set<number>();
  for (const { ticked, parent } of list.items) if (!ticked && parent !== null) withOpenBelow.add(parent);
  if (!signedIn) {
    const { next } = list;
    return next === null
      ? []
      : [
          {
            line: next.line,
            title: 'Sign in to implement',
            command: 'plumbline.signIn',
            item: next,
            runId: null,
          },
        ];
  }
  return list.items
    .filter(({ ticked, index }) => !ticked && !withOpenBelow.has(index))
    .map((item) => {
      const { state, run } = stateOf(item, list.next, runs);
      const runId = run?.id ?? null;
      const { line } = item;
      switch (state) {
        case 'running':
          return { line, title: '$(sync~spin) Running: cancel', command: 'plumbline.cancelRun', item, runId };
        case 'waiting':
          return {
            line,
            title: '$(bell-dot) Waits for you: resume',
            command: 'plumbline.resumeRun',
            item,
            runId,
          };
        case 'rejected':
          return {
            line,
            title: '$(error) Not verified: try again',
            command: 'plumbline.implementTodo',
            item,
            runId,
          };
        case 'next':
          return { line, title: '$(play) Implement (next)', command: 'plumbline.implementTodo', item, runId };
        default:
          return { line, title: '$(play) Implement', command: 'plumbline.implementTodo', item, runId };
      }
    });
}
