import { posix } from 'node:path';
import type { ContextIndex } from '../contextIndex.ts';

/** The files of an index by what their names say. */
export type PathNames = {
  /** By the last name of the path, in lower case. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  /** By the name without its ending and without what marks a test. */
  readonly byStem: ReadonlyMap<string, readonly string[]>;
};

const known = new WeakMap<ContextIndex, PathNames>();

/** Computed at the first call for an index. */
export function pathNames(index: ContextIndex): PathNames {
  const names = known.get(index) ?? gather(index);
  known.set(index, names);
  return names;
}

function gather({ files }: ContextIndex): PathNames {
  const byName = new Map<string, string[]>();
  const byStem = new Map<string, string[]>();
  for (const path of files.keys()) {
    add(byName, posix.basename(path).toLowerCase(), path);
    add(byStem, stemOf(path), path);
  }
  return { byName, byStem };
}

function add(paths: Map<string, string[]>, name: string, path: string): void {
  const there = paths.get(name);
  if (there) there.push(path);
  else paths.set(name, [path]);
}

const marked = /^test_|(?:[._-](?:test|spec)s?|_test|Tests?)(?=\.[^.]+$)/;

/** Whether the name of a file says that it holds tests. */
export const isTest = (path: string): boolean => marked.test(posix.basename(path));

/** The name without what marks a test; the kind of file is part of it. */
export function stemOf(path: string): string {
  const name = posix.basename(path).replace(marked, '').toLowerCase();
  const ending = posix.extname(name);
  return name.slice(0, name.length - ending.length) + ending.replace(/^\.[cm]?([jt]s)x?$/, '.$1');
}
