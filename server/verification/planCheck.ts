import { parseTodo } from '#shared/todo/parseTodo.ts';
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
 * for byte: ticked items with all that belongs to them, and every line that no plan has added.
 */
export function planCheck({ operations, todoPath, planned }: Planned): Finding {
  const faults = operations.flatMap((operation) => {
    const { op, path } = operation;
    if (path !== todoPath && path !== planPath)
      return [`${path}: a plan writes ${planPath} and ${todoPath}, and no other file.`];
    if (op === 'delete') return [`${path}: a plan does not delete it.`];
    return lost(operation, planned.get(path), path === todoPath);
  });
  return { status: faults.length > 0 ? 'failed' : 'passed', evidence: faults.slice(0, mostEvidence) };
}

function lost(
  { path, base, content }: FileOperation,
  ours: ReadonlySet<string> | undefined,
  isTodo: boolean,
) {
  if (base === null || content === null) return [];
  const text = decode(base);
  const lines = text.split('\n');
  const done = isTodo ? doneLines(text) : new Set<number>();
  const mayGo = (index: number): boolean => !done.has(index) && (ours?.has(lines[index] ?? '') ?? false);
  return lostLines(lines, decode(content).split('\n'), mayGo).map(
    ({ line, text: gone }) =>
      `${path}:${line} has to stay as it is, and where it is among the others: ${JSON.stringify(gone.slice(0, 200))}`,
  );
}

/** 0-based lines of ticked items with what belongs to them. */
function doneLines(text: string): Set<number> {
  const lines = new Set<number>();
  for (const { ticked, line, endLine } of parseTodo(text).items)
    if (ticked) for (let at = line; at <= endLine; at++) lines.add(at - 1);
  return lines;
}

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
