import { changedLines, mergeThreeWays } from '#shared/changes/mergeThreeWays.ts';
import type { FileOperation, Files } from './tools.ts';

export type MergedChange = {
  /** The change against the new files; empty when they hold it already. */
  operations: FileOperation[];
  /** Files whose own changes and the change's cannot be told apart. Any of them spoils the merge. */
  conflicts: string[];
  /** Every file is changed by the same lines as before the merge: what was reviewed is what is left. */
  sameLines: boolean;
};

type MergedFile = FileOperation | 'conflict' | 'there already';

/** Merges a change that was made on other files onto `files`, three ways and by line. Nothing is guessed. */
export function mergeChange(change: readonly FileOperation[], files: Files): MergedChange {
  const merged = change.map((operation): [FileOperation, MergedFile] => [
    operation,
    mergeFile(operation, files.get(operation.path) ?? null),
  ]);
  const operations = merged.flatMap(([, result]) => (typeof result === 'string' ? [] : [result]));
  return {
    operations,
    conflicts: merged.filter(([, result]) => result === 'conflict').map(([{ path }]) => path),
    sameLines: merged.every(([before, after]) => typeof after !== 'string' && changesTheSame(before, after)),
  };
}

function mergeFile(operation: FileOperation, now: Uint8Array | null): MergedFile {
  const { base, content } = operation;
  if (same(base, content)) return 'there already';
  if (same(now, base)) return operation;
  if (same(now, content)) return 'there already';
  if (!now || !base || !content) return 'conflict';
  const [was, is, wanted] = [base, now, content].map(textOf);
  if (was === undefined || is === undefined || wanted === undefined) return 'conflict';
  const { text, clean } = mergeThreeWays(was, { text: is, name: '' }, { text: wanted, name: '' });
  if (!clean) return 'conflict';
  const bytes = new TextEncoder().encode(text);
  return same(now, bytes) ? 'there already' : { ...operation, base: now, content: bytes };
}

function changesTheSame(before: FileOperation, after: FileOperation): boolean {
  if (before === after) return true;
  const lines = [before, after].map(({ base, content }) =>
    JSON.stringify(changedLines(textOf(base ?? empty) ?? '', textOf(content ?? empty) ?? '')),
  );
  return lines[0] === lines[1] && lines[0] !== 'null';
}

const empty = new Uint8Array();

const same = (left: Uint8Array | null, right: Uint8Array | null): boolean =>
  left === right || (left !== null && right !== null && Buffer.compare(left, right) === 0);

/** Undefined for what is not UTF-8 text. A byte order mark stays part of it. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
