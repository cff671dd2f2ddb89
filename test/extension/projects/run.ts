import type { Run } from '#shared/runs.contract.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoItem, TodoList, TodoName } from '#shared/todo/todo.ts';

const at = '2026-03-01T10:20:30.000Z';

/** A running first attempt at a TODO; every part can be replaced. */
export const runOf = (run: Partial<Run> = {}): Run => ({
  id: '0b54ad3c-7f86-4c1e-9c0a-3d2f6b1a9e10',
  projectId: '5a1d52ce-0c3e-4b43-8f0c-6f2d3c7f5a11',
  kind: 'implement',
  state: 'running',
  reason: null,
  message: null,
  todo: { path: 'TODO.md', headings: [], text: 'Sum the cart', occurrence: 0 },
  file: null,
  instruction: null,
  fromRunId: null,
  rebase: false,
  edited: false,
  questions: null,
  attempt: 1,
  maxAttempts: 3,
  step: null,
  authorized: 120_000,
  spent: 0,
  charged: null,
  needed: null,
  billed: true,
  cancelCost: 0,
  feedback: null,
  outcome: null,
  demo: false,
  createdAt: at,
  updatedAt: at,
  endedAt: null,
  waitUntil: null,
  ...run,
});

export const endedRun = (run: Partial<Run> = {}): Run =>
  runOf({ state: 'verified', outcome: 'applied', charged: 31_000, endedAt: at, ...run });

export const todoOf = ({ headings, text, occurrence }: TodoName): NonNullable<Run['todo']> => ({
  path: 'TODO.md',
  headings: [...headings],
  text,
  occurrence,
});

export const listOf = (...lines: string[]): TodoList => parseTodo(lines.join('\n'));

export function itemOf(list: TodoList, text: string): TodoItem {
  const item = list.items.find((one) => one.text === text);
  if (!item) throw new Error(`The list of the test has no item "${text}".`);
  return item;
}
