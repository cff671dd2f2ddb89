import { createTwoFilesPatch } from 'diff';

type Operation = { path: string; renamedFrom?: string; base: Uint8Array | null; content: Uint8Array | null };

const longest = 200_000;
/** Diffing is quadratic in the worst case; beyond this a file is shown as replaced. */
const longestFile = 400_000;

/** A change as a unified diff, bounded: what is cut is said with its size. */
export function renderDiff(operations: readonly Operation[]): string {
  const diff = operations.map(diffOf).join('\n');
  return diff.length <= longest
    ? diff
    : `${diff.slice(0, longest)}\n[${diff.length - longest} characters of the diff cut]`;
}

function diffOf({ path, renamedFrom, base, content }: Operation): string {
  const decoder = new TextDecoder();
  const before = base ? decoder.decode(base) : '';
  const after = content ? decoder.decode(content) : '';
  const from = base ? `a/${path}` : '/dev/null';
  const to = content ? `b/${path}` : '/dev/null';
  const renamed = renamedFrom ? `renamed from ${renamedFrom}\n` : '';
  if (before.length + after.length > longestFile) {
    return `${renamed}--- ${from}\n+++ ${to}\n[too large for a diff: ${before.length} characters before, ${after.length} after]\n`;
  }
  return renamed + createTwoFilesPatch(from, to, before, after, undefined, undefined, { context: 4 });
}
