import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { diffArrays } from 'diff';
import * as z from 'zod';
import type { Case, Hunk } from './hunk.ts';

const id = z.union([z.string(), z.number()]).transform(String);
const hunkSchema = z.object({
  id,
  path: z.string(),
  text: z.string(),
  start: z.int(),
  end: z.int(),
  replacement: z.array(z.string()),
});
const caseSchema = z.object({
  id,
  kind: z.string(),
  path: z.string(),
  file: z.string(),
  search: z.string(),
  replace: z.string(),
  expected: z.string().nullable(),
  clean: z.string().nullish(),
});

/** Lines of a JSONL file, gzipped or not, one at a time: such files can be larger than memory. */
async function* jsonLines(path: string): AsyncGenerator<unknown> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  for await (const line of linesOf(input)) if (line.trim() !== '') yield JSON.parse(line);
}

/** Split at line feeds alone: JSON may hold the other characters that some take for line ends. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let open: string[] = [];
  for await (const bytes of input) {
    const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
    open.push(first);
    for (const part of others) {
      yield open.join('');
      open = [part];
    }
  }
  yield open.join('') + decoder.decode();
}

export async function* readHunks(path: string): AsyncGenerator<Hunk> {
  for await (const line of jsonLines(path)) yield hunkSchema.parse(line);
}

export async function* readCases(path: string): AsyncGenerator<Case> {
  for await (const line of jsonLines(path)) {
    const { clean, ...given } = caseSchema.parse(line);
    yield clean === undefined || clean === null ? given : { ...given, clean };
  }
}

const largestFile = 200_000;
const mostLines = 60;

/** Changes of exactly one stretch of a text file from the newest commits of a repository; at most `limit`. */
export async function* hunksOfRepository(root: string, limit: number): AsyncGenerator<Hunk> {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', root, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  let found = 0;
  const commits = git('log', '--no-merges', '--format=%H', '-n', '3000').split('\n').filter(Boolean);
  for (const commit of commits) {
    const changed = git('diff-tree', '-r', '-z', '--no-commit-id', '--diff-filter=M', commit).split('\0');
    for (let at = 0; at + 1 < Math.min(changed.length, 60); at += 2) {
      const [meta = '', path = ''] = changed.slice(at, at + 2);
      const [mode, , before = '', after = ''] = meta.split(' ');
      if (mode !== ':100644') continue;
      const [old, now] = [git('cat-file', 'blob', before), git('cat-file', 'blob', after)];
      const hunk = onlyHunk(old, now);
      if (!hunk) continue;
      yield { id: `${commit.slice(0, 10)}:${path}`, path, text: old, ...hunk };
      if (++found >= limit) return;
    }
  }
}

function onlyHunk(old: string, now: string): Pick<Hunk, 'start' | 'end' | 'replacement'> | null {
  if (old.length > largestFile || old === '' || !old.endsWith('\n') || !now.endsWith('\n')) return null;
  if (old.includes('\0') || old.includes('\r') || now.includes('\r') || old.includes('\uFFFD')) return null;
  const parts = diffArrays(old.split('\n').slice(0, -1), now.split('\n').slice(0, -1), {
    maxEditLength: 400,
  });
  if (!parts) return null;
  const first = parts.findIndex(({ added, removed }) => added || removed);
  const last = parts.findLastIndex(({ added, removed }) => added || removed);
  const middle = parts.slice(first, last + 1);
  if (first < 0 || middle.some(({ added, removed }) => !added && !removed)) return null;
  const start = first === 0 ? 0 : (parts[0]?.value.length ?? 0);
  const removed = middle.filter((part) => part.removed).flatMap(({ value }) => value);
  const replacement = middle.filter((part) => part.added).flatMap(({ value }) => value);
  if (Math.max(removed.length, replacement.length) > mostLines) return null;
  return { start, end: start + removed.length, replacement };
}
