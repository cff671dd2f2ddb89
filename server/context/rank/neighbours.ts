import { posix } from 'node:path';
import type { ContextIndex, IndexedFile } from '../contextIndex.ts';
import { importTargets } from './importTargets.ts';
import { isTest, pathNames, stemOf } from './pathNames.ts';

export type Neighbour = { path: string; kind: 'test' | 'import'; reason: string };

/** Names like `index` or `utils` stand in many folders; a test of one of them is not the test of all. */
const mostOfOneName = 4;

/** What tests a file, or what a test tests: what lies beside it, or else whatever has nothing of the kind beside itself. */
function counterparts(named: readonly string[], path: string): string[] {
  const others = (of: string): string[] => named.filter((one) => isTest(one) !== isTest(of));
  const beside = (of: string): string[] =>
    others(of).filter((one) => posix.dirname(one) === posix.dirname(of));
  const near = beside(path);
  return near.length > 0 ? near : others(path).filter((other) => beside(other).length === 0);
}

/** The tests of a file (or what a test tests), by name, and the files it imports by a path. In a fixed order. */
export function neighboursOf(index: ContextIndex, { path, language, facts }: IndexedFile): Neighbour[] {
  const named = pathNames(index).byStem.get(stemOf(path)) ?? [];
  const alike = counterparts(named, path);
  const tests = alike.length > mostOfOneName ? [] : alike;
  const imports = facts.imports.flatMap((name) => importTargets(index, path, language, name));
  return [
    ...tests.map(
      (other): Neighbour => ({
        path: other,
        kind: 'test',
        reason: isTest(other) ? `test of ${path}` : `tested by ${path}`,
      }),
    ),
    ...[...new Set(imports)]
      .filter((other) => other !== path && !tests.includes(other))
      .map((other): Neighbour => ({ path: other, kind: 'import', reason: `imported by ${path}` })),
  ];
}
