import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoItem } from '#shared/todo/todo.ts';
import type { FileOperation } from '../edits/fileOperation.ts';
import type { Finding } from './gateCheck.ts';
import { lostLines } from './keptLines.ts';

type Planned = {
  operations: readonly FileOperation[];
  todoPath: string;
  /** By path, the lines that plans which were applied have added; every other line is the user's. */
  planned: ReadonlyMap<string, ReadonlySet<string>>;
};

const planPath = 'docs/plan.md';
const mostEvidence = 20;

/**
 * A plan writes docs/plan.md and the TODO file, and nothing else. Where they exist, it keeps what is done and what the user wrote, byte
 * for byte: ticked items with all that belongs to them, and every line that no plan has added. It ticks no box and hides no TODO.
 */
export function planCheck({ operations, todoPath, planned }: Planned): Finding {
  const faults = operations.flatMap((operation) => {
    const { op, path } = operation;
    if (path !== todoPath && path !== planPath)
      return [`${path}: a plan writes ${planPath} and ${todoPath}, and no other file.`];
    if (op === 'delete') return [`${path}: a plan does not delete it.`];
    const ours = planned.get(path) ?? new Set();
    const isTodo = path === todoPath;
    const gone = lost(operation, ours, isTodo);
    return gone.length === 0 && isTodo ? otherBoxes(operation, ours) : gone;
  });
  return { status: faults.length > 0 ? 'failed' : 'passed', evidence: faults.slice(0, mostEvidence) };
}

function lost({ path, base, content }: FileOperation, ours: ReadonlySet<string>, isTodo: boolean): string[] {
  if (base === null || content === null) return [];
  const text = decode(base);
  const lines = text.split('\n');
  const done = isTodo ? doneLines(text) : new Set<number>();
  const mayGo = (index: number): boolean => !done.has(index) && ours.has(lines[index] ?? '');
  return lostLines(lines, decode(content).split('\n'), mayGo).map(
    ({ line, text: gone }) =>
      `${path}:${line} has to stay as it is, and where it is among the others: ${told(gone)}`,
  );
}

/** 0-based lines of ticked items with what belongs to them. */
function doneLines(text: string): Set<number> {
  const lines = new Set<number>();
  for (const { ticked, line, endLine } of parseTodo(text).items)
    if (ticked) for (let at = line; at <= endLine; at++) lines.add(at - 1);
  return lines;
}

/** Only a verified change ticks a box, and a line that stays is still a TODO: not hidden in a comment or made part of an example. */
function otherBoxes({ path, base, content }: FileOperation, ours: ReadonlySet<string>): string[] {
  const before = base === null ? '' : decode(base);
  const lines = before.split('\n');
  const { items } = parseTodo(before);
  const after = parseTodo(content === null ? '' : decode(content)).items;
  const kept = items.filter(({ ticked, line }) => ticked || !ours.has(lines[line - 1] ?? ''));
  return [
    ...moreOf(after.filter(isTicked), items.filter(isTicked)).map(
      ({ line, text }) => `${path}:${line} is ticked by the plan. Only verified work is: ${told(text)}`,
    ),
    ...moreOf(kept, after).map(
      ({ line, text }) => `${path}:${line} has to stay a TODO as it is, shown and not ticked: ${told(text)}`,
    ),
  ];
}

/** Items of `some` that have no equal among `others`, each of which is the equal of one. */
function moreOf(some: readonly TodoItem[], others: readonly TodoItem[]): TodoItem[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(keyOf(other), (left.get(keyOf(other)) ?? 0) + 1);
  return some.filter((item) => {
    const count = left.get(keyOf(item)) ?? 0;
    left.set(keyOf(item), count - 1);
    return count <= 0;
  });
}

const keyOf = ({ ticked, text }: TodoItem): string => `${ticked} ${text}`;
const isTicked = ({ ticked }: TodoItem): boolean => ticked;
const told = (text: string): string => JSON.stringify(text.slice(0, 200));

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
