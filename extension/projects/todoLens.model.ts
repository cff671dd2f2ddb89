import type { Run } from '#shared/runs.contract.ts';
import type { TodoItem, TodoList } from '#shared/todo/todo.ts';
import { openBelow } from './openBelow.model.ts';
import { isStartable, nextOf, type RunsByTodo, type StateOfTodo, stateOf } from './todoStates.model.ts';

type LensAction =
  | { command: 'plumbline.implementTodo' | 'plumbline.cancelThisRun' | 'plumbline.signIn' }
  /** Goes on with a run that waits; shows the choices of one that was not verified. */
  | { command: 'plumbline.resumeRun'; runId: string };

export type Lens = LensAction & {
  /** 1-based. */
  line: number;
  title: string;
  item: TodoItem;
};

/** What can be done with the open TODOs of a file, above each. Only tasks without open sub-tasks can be implemented. */
export function todoLenses(list: TodoList, runs: RunsByTodo, signedIn: boolean): Lens[] {
  const { items } = list;
  const next = nextOf(list, runs);
  if (!signedIn) {
    const signIn = { title: 'Sign in to implement', command: 'plumbline.signIn' } as const;
    return next === null ? [] : [{ line: next.line, item: next, ...signIn }];
  }
  const parents = openBelow(items);
  return items.flatMap((item) => {
    const found = stateOf(item, next, runs);
    if (isStartable(found.state) && parents.has(item.index)) return [];
    return actionsOf(found).map((action) => ({ line: item.line, item, ...action }));
  });
}

function actionsOf({ state, run }: StateOfTodo): (LensAction & { title: string })[] {
  switch (state) {
    case 'done':
      return [];
    case 'running':
      return [{ title: runningTitle(run), command: 'plumbline.cancelThisRun' }];
    case 'waiting':
      return run === null
        ? []
        : [{ title: '$(bell-dot) Waits for you: resume', command: 'plumbline.resumeRun', runId: run.id }];
    case 'rejected':
      return [
        ...(run === null ? [] : [refineAction(run)]),
        { title: '$(play) Try again', command: 'plumbline.implementTodo' },
      ];
    case 'next':
      return [{ title: '$(play) Implement (next)', command: 'plumbline.implementTodo' }];
    case 'open':
      return [{ title: '$(play) Implement', command: 'plumbline.implementTodo' }];
  }
}

const refineAction = ({ id }: Run): LensAction & { title: string } => ({
  title: '$(error) Not verified: refine or see why',
  command: 'plumbline.resumeRun',
  runId: id,
});

const runningTitle = (run: Run | null): string =>
  `$(sync~spin) Running${run !== null && run.attempt > 1 ? `, attempt ${run.attempt}` : ''}: cancel`;
