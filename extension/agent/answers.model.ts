import { formatCredits } from '#shared/money.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { TodoList } from '#shared/todo/todo.ts';
import { openBelow } from '../projects/openBelow.model.ts';
import { describeState, isStartable, nextOf, runsByTodo, stateOf } from '../projects/todoStates.model.ts';
import { isShown, progressLine, type RunProgress } from '../runs/runProgress.model.ts';

/** What an agent is told fits into its prompt; what is left out is counted. */
const mostTodos = 100;
const mostText = 500;

type ProjectFacts = { project: string; file: string; runs: readonly Run[] };

const cut = (text: string): string => (text.length > mostText ? `${text.slice(0, mostText)}…` : text);

/** The TODO list for an agent, as JSON. Done ones are only counted unless they are asked for. */
export function todosAnswer(
  list: TodoList | null,
  { project, file, runs }: ProjectFacts,
  { includeDone }: { includeDone: boolean },
): string {
  if (list === null)
    return JSON.stringify({ project, file, exists: false, hint: 'Ask the user to run Plan Project.' });
  const known = runsByTodo(runs);
  const next = nextOf(list, known);
  const parents = openBelow(list.items);
  const wanted = list.items.filter(({ ticked }) => includeDone || !ticked);
  const todos = wanted.slice(0, mostTodos).map((item) => {
    const found = stateOf(item, next, known);
    const waits = isStartable(found.state) && parents.has(item.index);
    const note = waits ? 'waits for its sub-tasks' : describeState(found);
    return {
      todo: cut(item.text),
      ...(item.headings.length === 0 ? {} : { under: cut(item.headings.join(' › ')) }),
      line: item.line,
      state: found.state,
      ...(note === '' || note === found.state ? {} : { note }),
    };
  });
  const left = list.items.filter(({ ticked }) => !ticked).length;
  const omitted = wanted.length - todos.length;
  return JSON.stringify({
    project,
    file,
    total: list.items.length,
    left,
    todos,
    ...(omitted === 0 ? {} : { omitted }),
  });
}

type Active = { runId: string | null; progress: RunProgress };

/** The run of this window for an agent, as JSON; without one, the newest of the project. `now` in ms since 1970. */
export function statusAnswer(active: Active | null, runs: readonly Run[], now: number): string {
  if (active !== null) {
    const { title, phase } = active.progress;
    return JSON.stringify({
      underWay: true,
      about: cut(title),
      phase,
      waitsForUser: !isShown(active.progress),
      progress: progressLine(active.progress, now),
      runId: active.runId,
    });
  }
  const [newest] = runs;
  return JSON.stringify({ underWay: false, newestRun: newest === undefined ? null : told(newest) });
}

const told = ({ id, kind, state, outcome, todo, file, message, charged, endedAt }: Run) => ({
  runId: id,
  about: cut(todo?.text ?? file ?? kind),
  kind,
  state,
  outcome,
  ...(message === null ? {} : { message: cut(message) }),
  ...(charged === null ? {} : { charged: formatCredits(charged) }),
  waitsForUser: endedAt === null ? state.startsWith('awaiting') : state === 'verified' && outcome === null,
});

/** `end`: what the user was told at the end of the run; null when they did not start it. */
export const runAnswer = (end: string | null): string =>
  end ?? 'The user did not start the run. Nothing was sent, changed or charged. Do not try again unasked.';

export const goesOn =
  'The run may still be under way: the user decides about it in the editor. Ask for the run status later.';
