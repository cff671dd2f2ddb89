import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { table } from '../../../extension/cli/table.ts';
import type { FileOperation } from '../../../server/edits/fileOperation.ts';
import { syntaxCheck } from '../../../server/verification/syntaxCheck.ts';
import { type Benchmark, percentile } from '../benchmark.ts';
import { harmless, withoutBracket } from './damage.ts';
import { type SourceFile, sourceFiles } from './sourceFiles.ts';

const endings: ReadonlySet<string> = new Set(
  '.js .mjs .cjs .jsx .ts .mts .cts .tsx .py .go .rs .java .c .h .cc .cpp .hpp .cs .rb .php .json .yml .yaml .toml'.split(
    ' ',
  ),
);

type Row = {
  files: number;
  /** Released files that were refused when they came as new ones, and when they were changed harmlessly. */
  newRefused: number;
  changedRefused: number;
  /** Files with a bracket less that were let through, as new ones and as changes. */
  damaged: number;
  newMissed: number;
  changedMissed: number;
  /** Changes between two releases, and how many of them were refused. */
  released: number;
  releasedRefused: number;
  ms: number[];
};

/** Files of released software as they are, and damaged: what the check refuses wrongly and what it lets through. */
export const syntax: Benchmark = {
  about:
    'false refusals and misses of the syntax check over the files of --dir DIR [--with ITS NEXT VERSION] [--runs N of each ending]',
  async run({ values, runs, note, verbose }) {
    const files = await sourceFiles(values.dir ?? '.', endings, runs ?? 200);
    const rows = new Map<string, Row>();
    for (const [index, file] of files.entries()) {
      const ending = extname(file.path).toLowerCase();
      const row = rows.get(ending) ?? empty();
      rows.set(ending, row);
      await measure(row, file, index, verbose ? note : () => undefined);
    }
    if (values.with !== undefined) {
      const later = await sourceFiles(values.with, endings, (runs ?? 200) * 10);
      await measureReleases(rows, values.dir ?? '.', later, verbose ? note : () => undefined);
    }
    return report(rows);
  },
};

const empty = (): Row => ({
  files: 0,
  newRefused: 0,
  changedRefused: 0,
  damaged: 0,
  newMissed: 0,
  changedMissed: 0,
  released: 0,
  releasedRefused: 0,
  ms: [],
});

async function measure(row: Row, { path, text }: SourceFile, seed: number, note: (line: string) => void) {
  row.files += 1;
  const began = performance.now();
  const asNew = await refused(path, null, text);
  row.ms.push(performance.now() - began);
  if (asNew !== null) {
    row.newRefused += 1;
    note(`refused as new: ${asNew}`);
  }
  if ((await refused(path, text, harmless(text, seed))) !== null) row.changedRefused += 1;
  const damaged = withoutBracket(text, seed);
  if (damaged === null) return;
  row.damaged += 1;
  if ((await refused(path, null, damaged)) === null) row.newMissed += 1;
  if ((await refused(path, text, damaged)) === null) {
    row.changedMissed += 1;
    note(`let through: ${path}`);
  }
}

/** Files that differ between two releases: both are valid, so a refusal is wrong. */
async function measureReleases(
  rows: ReadonlyMap<string, Row>,
  folder: string,
  later: readonly SourceFile[],
  note: (line: string) => void,
) {
  for (const { path, text } of later) {
    const row = rows.get(extname(path).toLowerCase());
    const before = await readFile(join(folder, path), 'utf8').catch(() => null);
    if (!row || before === null || before === text) continue;
    row.released += 1;
    const found = await refused(path, before, text);
    if (found === null) continue;
    row.releasedRefused += 1;
    note(`refused as released: ${found}`);
  }
}

async function refused(path: string, before: string | null, after: string): Promise<string | null> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const operation: FileOperation = {
    op: before === null ? 'create' : 'modify',
    path,
    base: before === null ? null : bytes(before),
    content: bytes(after),
  };
  const { status, evidence } = await syntaxCheck({ operations: [operation] });
  return status === 'failed' ? evidence.join('; ') : null;
}

function report(rows: ReadonlyMap<string, Row>) {
  const share = (count: number, of: number): number => (of === 0 ? 0 : Math.round((1000 * count) / of) / 10);
  const kinds = [...rows]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([ending, row]) => ({
      ending,
      files: row.files,
      newRefused: share(row.newRefused, row.files),
      changedRefused: share(row.changedRefused, row.files),
      newMissed: share(row.newMissed, row.damaged),
      changedMissed: share(row.changedMissed, row.damaged),
      released: row.released,
      releasedRefused: share(row.releasedRefused, row.released),
      msMedian: Math.round(10 * percentile(row.ms, 0.5)) / 10,
      msWorst: Math.round(percentile(row.ms, 1)),
    }));
  const text = table(
    [
      'ending',
      'files',
      'new refused %',
      'changed refused %',
      'new missed %',
      'changed missed %',
      'ms',
      'worst ms',
    ],
    kinds.map((kind) => Object.values(kind).map(String)),
  );
  return { json: { benchmark: 'syntax', kinds }, text };
}
