import { posix } from 'node:path';
import type { ContextIndex } from '../contextIndex.ts';
import { pathNames } from './pathNames.ts';

/** A path as a task names it: whole, or the end of exactly one path (its file name, say). */
export type Mention = { path: string } | { problem: string };

/**
 * Of paths that differ in case alone the one written is meant, else whichever there is. An absolute path, as in a stack trace, is on
 * somebody's machine: the longest end of it that is a path of the project is meant.
 */
export function resolveMention(index: ContextIndex, mentioned: string): Mention {
  const written = mentioned.trim().replaceAll('\\', '/');
  const name = written.replace(/^(?:\.{0,2}\/)+/, '');
  const lower = name.toLowerCase();
  const alike = pathNames(index).byName.get(posix.basename(lower)) ?? [];
  const exact = alike.find((path) => path === name) ?? alike.find((path) => path.toLowerCase() === lower);
  if (exact !== undefined) return { path: exact };
  const same = alike.filter((path) => path.endsWith(`/${name}`));
  const ends = same.length > 0 ? same : alike.filter((path) => path.toLowerCase().endsWith(`/${lower}`));
  const [only, ...others] = ends;
  if (only !== undefined && others.length === 0) return { path: only };
  const tail = written.startsWith('/') ? longestTail(alike, name) : undefined;
  if (tail !== undefined) return { path: tail };
  return only === undefined
    ? { problem: 'named in the task, does not exist yet' }
    : { problem: `named in the task, but ${ends.length} files end like that` };
}

function longestTail(paths: readonly string[], name: string): string | undefined {
  const tails = paths.filter((path) => name.endsWith(`/${path}`));
  return tails.sort((left, right) => right.length - left.length)[0];
}
