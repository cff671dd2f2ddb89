import { extname } from 'node:path';
import { diffArrays } from 'diff';
import { isTestPath } from '#shared/paths/testPath.ts';
import { elisionsOfFile } from '../edits/elision.ts';
import type { FileOperation } from '../edits/fileOperation.ts';
import { decodeText } from '../edits/textFile.ts';
import { asksWhetherTested } from './asksWhetherTested.ts';
import { decode, escaped } from './commands/projectFiles.ts';
import { newWrongCommands } from './documentedCommands.ts';
import { earlyExits, endsWhatLoadsIt, isCompiled } from './earlyExits.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';
import { hiddenSigns } from './hiddenSigns.ts';
import { inlineTests } from './inlineTests.ts';
import { mergeMarkers } from './mergeMarkers.ts';
import { standIns } from './standIns.ts';
import { unfinishedLines } from './unfinishedLines.ts';

/** A file of at least this many lines of which this share changed was rewritten rather than edited. */
const rewrittenLines = 20;
const rewrittenShare = 0.8;
const manyDeletions = 200;
const evidenceLimit = 50;

type Measured = {
  path: string;
  op: FileOperation['op'];
  text: string;
  before: number;
  added: string[];
  removed: number;
  elisions: string[];
};

/**
 * Placeholders for left-out code fail, commands that a README tells to run and that do not exist, code that ends whatever loads it,
 * code that asks whether it is tested or stands on what only tests have, signs in it that nobody sees, and marks of a merge. All else
 * about the size and kind of a change is for the reviewer to judge: it is told in evidence and figures and never fails by itself.
 */
export function scopeCheck({ operations, base, task, about = null }: CheckedChange): Finding {
  const moved = new Set(operations.flatMap(({ renamedFrom }) => renamedFrom ?? []));
  const sources = new Map(operations.map(({ path, base }) => [path, base]));
  const measured = operations
    .filter(({ op, path }) => op !== 'delete' || !moved.has(path))
    .map((operation) => measure(operation, sources));
  const elisions = measured.flatMap(({ elisions }) => elisions);
  const deleted = measured.filter(({ op }) => op === 'delete').length;
  const rewritten = measured.filter(isRewritten);
  const unfinished = measured.flatMap(({ path, added }) =>
    unfinishedLines(added).map((text) => `${path}: "${text}"`),
  );
  const ends = measured.flatMap(({ path, text, added }) =>
    endsWhatLoadsIt({ path, text, added, task }, (name, how) =>
      isLoaded(name, path, { base, operations }, how !== undefined),
    ).map(
      (line) =>
        `${path}: "${line}" lets every program that uses this file, its tests included, end or go on as if all went well. Take it out.`,
    ),
  );
  const feigned = measured.flatMap(({ path, added }) =>
    asksWhetherTested(path, added, task).map(
      (line) =>
        `${path}: "${line}" lets it act otherwise when it is tested. Take it out: tests are to see what users get.`,
    ),
  );
  const doubles = measured.flatMap(({ path, text, added }) =>
    standIns({ path, text, added, before: linesOf(base.get(path) ?? null).join('\n') }, task, base),
  );
  const hidden = measured.flatMap(({ path, added }) =>
    hiddenSigns(path, added, linesOf(base.get(path) ?? null).join('\n'), task),
  );
  const markers = measured.flatMap(({ path, added }) =>
    mergeMarkers(path, added).map(
      (line) => `${path}: "${line}" parts two versions. Write the file as it is to be.`,
    ),
  );
  const exits = measured.flatMap(({ path, added }) =>
    earlyExits(path, added).map((text) => `${path}: "${text}"`),
  );
  const removedLines = sum(measured.map(({ removed }) => removed));
  const addedLines = sum(measured.map(({ added }) => added.length));
  const wrong = newWrongCommands({ operations, base });
  const unrelated = about === null ? [] : unrelatedFiles(operations, about);
  const notes = [
    ...elisions,
    ...wrong,
    ...ends,
    ...feigned,
    ...doubles,
    ...hidden,
    ...markers,
    ...rewritten.map(
      ({ path, before, removed }) => `${path}: ${removed} of ${before} lines replaced, a rewrite.`,
    ),
    ...(removedLines >= manyDeletions && removedLines > 3 * addedLines
      ? [`${removedLines} lines removed against ${addedLines} added.`]
      : []),
    ...unrelated.map(
      ({ path, op }) =>
        `${path}${op === 'create' ? ', a new file,' : ''} is neither named by the task nor among the files that were shown.`,
    ),
    ...(deleted > 0 ? [`${deleted} files deleted.`] : []),
    ...exits.map(
      (text) => `Ends the program where it is only loaded, so that tests may seem to pass: ${text}`,
    ),
    ...unfinished.map((text) => `Looks unfinished: ${text}`),
  ];
  return {
    status: [elisions, wrong, ends, feigned, doubles, hidden, markers].some((found) => found.length > 0)
      ? 'failed'
      : 'passed',
    evidence: notes.slice(0, evidenceLimit),
    figures: {
      files: operations.length,
      folders: new Set(operations.map(({ path }) => path.split('/').slice(0, -1).join('/'))).size,
      addedLines,
      removedLines,
      deletedFiles: deleted,
      rewrittenFiles: rewritten.length,
      elisions: elisions.length,
      unfinished: unfinished.length,
      earlyExits: exits.length,
      unrelatedFiles: unrelated.length,
    },
  };
}

/** Files that the task does not name, by path or by their own name, and that nobody was shown for it. */
function unrelatedFiles(
  operations: readonly FileOperation[],
  { text, shown }: NonNullable<CheckedChange['about']>,
): FileOperation[] {
  const known = new Set(shown);
  return operations.filter(({ path, renamedFrom = path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return !known.has(path) && !known.has(renamedFrom) && !text.includes(name);
  });
}

/** Whether another file, or a test, imports or requires a module of this name. */
function isLoaded(
  name: string,
  path: string,
  { base, operations }: Pick<CheckedChange, 'base' | 'operations'>,
  byTests: boolean,
): boolean {
  const of = escaped(name);
  if (isCompiled(path)) return isNamedByTests(of, path, { base, operations });
  const loads = new RegExp(
    `\\b(?:import|from|require|require_relative|load)\\b[^\\n]*(?<![\\w-])${of}(?![\\w-])`,
  );
  const sources = new Map([...base].filter(([other]) => extname(other) === extname(path)));
  for (const { path: other, content } of operations) if (content) sources.set(other, content);
  sources.delete(path);
  return [...sources].some(([other, bytes]) => (!byTests || isTestPath(other)) && loads.test(decode(bytes)));
}

/** The root of a crate or of a module is not named by its own name. */
const rustRoot = /(?:^|\/)(?:lib|mod)\.rs$/;

/** What is built names no files where it uses them: a word of a test, or tests in the file itself, tell. */
function isNamedByTests(
  name: string,
  path: string,
  { base, operations }: Pick<CheckedChange, 'base' | 'operations'>,
): boolean {
  const word = new RegExp(`(?<![A-Za-z0-9])${name}(?![A-Za-z0-9])`);
  const own = operations.find((operation) => operation.path === path)?.content;
  if (own && inlineTests(path, decode(own)) !== null) return true;
  return [...base].some(
    ([other, bytes]) =>
      isTestPath(other) &&
      isCompiled(other) &&
      (rustRoot.test(path) ? other.endsWith('.rs') : word.test(decode(bytes))),
  );
}

/** A renamed file is measured against its old text. */
function measure(operation: FileOperation, sources: ReadonlyMap<string, Uint8Array | null>): Measured {
  const { op, path, base, content, renamedFrom } = operation;
  const before = linesOf(renamedFrom === undefined ? base : (sources.get(renamedFrom) ?? null));
  const after = linesOf(content);
  const known = new Set(before.map((line) => line.trim()));
  const elisions = elisionsOfFile(path, after, before).map(
    ({ line, text }) => `${path}:${line} "${text}" stands for code that is left out. Write the code.`,
  );
  const { added, removed } = difference(before, after, known);
  return { path, op, text: after.join('\n'), before: before.length, added, removed, elisions };
}

/** Exact for changes of a usual size; for larger ones lines are compared as a set, so that the time stays bounded. */
function difference(before: readonly string[], after: readonly string[], known: ReadonlySet<string>) {
  const parts = diffArrays([...before], [...after], { maxEditLength: 2_000 });
  if (parts) {
    const added = parts.filter((part) => part.added).flatMap(({ value }) => value);
    return { added, removed: sum(parts.map((part) => (part.removed ? part.value.length : 0))) };
  }
  const kept = new Set(after.map((line) => line.trim()));
  return {
    added: after.filter((line) => !known.has(line.trim())),
    removed: before.filter((line) => !kept.has(line.trim())).length,
  };
}

const linesOf = (bytes: Uint8Array | null): string[] => (bytes ? (decodeText(bytes)?.lines ?? []) : []);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
function isRewritten({ op, before, removed }: Measured): boolean {
  return op === 'modify' && before >= rewrittenLines && removed >= before * rewrittenShare;
}
