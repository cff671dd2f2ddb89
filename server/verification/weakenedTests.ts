import { posix } from 'node:path';
import { isTestPath } from '#shared/paths/testPath.ts';
import type { FileOperation } from '../edits/fileOperation.ts';
import { decodeText } from '../edits/textFile.ts';
import { escaped } from './commands/projectFiles.ts';
import { inlineTests } from './inlineTests.ts';
import { condense, readTestText, type TestText } from './testText.ts';

export type WeakenedFile = { path: string; findings: string[] };

const longestQuote = 120;
const mostFindings = 20;
/** Lines whose absence is made sure of by a search through all test files, for a formatter may have parted them. */
const mostSought = 200;

/**
 * Test files of a change that judge less than before: deleted ones, tests that are gone, kept from running, or lost or changed what they
 * assert. What moved to another test file of the change is not lost, and tests of a file that goes because `removals`, sentences of the
 * task, name it go with it. Words are compared, not meaning: that is the reviewer's.
 */
export function weakenedTests(operations: readonly FileOperation[], removals = ''): WeakenedFile[] {
  const removed = removedWith(operations, removals);
  const texts = operations
    .filter(({ path }) => !removed.has(path))
    .map(({ path, base, content }) => ({
      path,
      before: read(path, base),
      after: read(path, content),
      deleted: content === null && isTestPath(path),
    }));
  const after = texts.flatMap((text) => text.after ?? []);
  const before = texts.flatMap((text) => text.before ?? []);
  const weakened = texts.flatMap((text): WeakenedFile[] => {
    if (text.before === null) return [];
    const findings = [
      ...goneNames(text.before, before, after),
      ...newSkips(text.before, text.after),
      ...goneAssertions(text.before, before, after),
    ];
    // A file without a test that is known as one can be what all tests need.
    if (text.deleted && findings.length === 0 && !moved(text.before, after)) findings.push('it is deleted.');
    return findings.length === 0 ? [] : [{ path: text.path, findings: findings.slice(0, mostFindings) }];
  });
  const helpers = operations.flatMap(emptiedHelper);
  const news = texts.filter((text) => text.before === null && text.after !== null);
  return [...weakened, ...helpers, ...news.flatMap(({ path, after: text }) => endsEarly(path, text))];
}

const testLibrary =
  /['"](?:chai|expect|vitest|@jest\/globals|node:test)['"]|^\s*(?:import|from)\s+(?:unittest|pytest)\b|"testing"|\/testify\//m;
const assertLibrary = /['"](?:node:)?assert(?:\/strict)?['"]/;
const helperName =
  /(?:^|[/_.-])(?:support|helpers?|testing|test-?utils?|(?:assert|expect|check|verify)\w*|matchers?)(?:[/_.-]|$)/i;

/** A file that lies elsewhere and asserts for tests, and then asserts nothing any more. */
function emptiedHelper({ path, base, content }: FileOperation): WeakenedFile[] {
  const text = (bytes: Uint8Array | null): string =>
    bytes === null ? '' : (decodeText(bytes)?.lines.join('\n') ?? '');
  if (base === null || content === null || read(path, base) !== null) return [];
  const before = text(base);
  if (!testLibrary.test(before) && !(assertLibrary.test(before) && helperName.test(path))) return [];
  const calls = (code: string): string[] =>
    readTestText(path, code).assertions.filter(
      (line) => !/^\s*(?:import|from|export\s+\{)\b|require\(/.test(line),
    );
  const [first] = calls(before);
  return first === undefined || calls(text(content)).length > 0
    ? []
    : [
        {
          path,
          findings: [`it asserts nothing any more, as it did with "${first.trim().slice(0, longestQuote)}".`],
        },
      ];
}

const subjectOf = (path: string): string =>
  posix
    .basename(path)
    .replace(/\..*$/, '')
    .replace(/^tests?[_-]|[_-](?:tests?|spec)$|(?:Tests?|Spec)$/g, '')
    .toLowerCase();

/** Test files that are deleted with what they are named after. */
export function removedWith(operations: readonly FileOperation[], removals: string): Set<string> {
  const deleted = operations.filter(({ content }) => content === null).map(({ path }) => path);
  const subjects = new Set(
    deleted
      .filter((path) => !isTestPath(path))
      .map((path) => [subjectOf(path), posix.basename(path).replace(/\..*$/, '')])
      .flatMap(([subject = '', name = '']) =>
        new RegExp(`\\b${escaped(name)}\\b`).test(removals) ? [subject] : [],
      ),
  );
  return new Set(deleted.filter((path) => isTestPath(path) && subjects.has(subjectOf(path))));
}

/**
 * The tests of a file: all of one that is a test file by its path or because it loads a test library and declares tests, and what a
 * source file has of them. Null where there are none.
 */
function read(path: string, bytes: Uint8Array | null): TestText | null {
  const text = bytes === null ? undefined : decodeText(bytes)?.lines.join('\n');
  if (text === undefined) return null;
  const tests = isTestPath(path) || declaresTests(path, text) ? text : inlineTests(path, text);
  return tests === null ? null : readTestText(path, tests);
}

/** Whether tests of the change, new ones too, say that they may be skipped. */
export const addsSkips = (operations: readonly FileOperation[]): boolean =>
  operations.some(({ path, base, content }) => {
    const now = read(path, content);
    return now !== null && newSkips(read(path, base) ?? { ...now, skips: [] }, now).length > 0;
  });

/** In Python and Rust, tests can lie among the code that they are for. */
const declaresTests = (path: string, text: string): boolean =>
  /\.[cm]?[jt]sx?$/i.test(path) && testLibrary.test(text) && readTestText(path, text).names.length > 0;

function goneNames(text: TestText, before: readonly TestText[], after: readonly TestText[]): string[] {
  const left = countBy(after.flatMap(({ names }) => names));
  const had = countBy(before.flatMap(({ names }) => names));
  return [...new Set(text.names)]
    .filter((name) => (left.get(name) ?? 0) < (had.get(name) ?? 0))
    .map((name) => `the test "${name}" is gone.`);
}

function newSkips({ skips }: TestText, after: TestText | null): string[] {
  const had = countBy(skips);
  return [...countBy(after?.skips ?? [])]
    .filter(([mark, count]) => count > (had.get(mark) ?? 0))
    .map(([mark]) => `"${mark}" keeps tests from running or counting.`);
}

function goneAssertions(text: TestText, before: readonly TestText[], after: readonly TestText[]): string[] {
  const left = countBy(after.flatMap(({ assertions }) => assertions.map(condense)));
  const had = countBy(before.flatMap(({ assertions }) => assertions.map(condense)));
  const lines = [...new Map(text.assertions.map((line) => [condense(line), line]))]
    .filter(([wanted]) => (left.get(wanted) ?? 0) < (had.get(wanted) ?? 0))
    .slice(0, mostSought);
  return lines.flatMap(([wanted, line]) => {
    const count = (texts: readonly TestText[]): number =>
      texts.reduce((sum, { condensed }) => sum + occurrences(condensed, wanted), 0);
    return count(after) < count(before) && !hasMoreRows(wanted, after)
      ? [`it no longer asserts "${line.trim().slice(0, longestQuote)}".`]
      : [];
  });
}

/** A list of what a test is run with that has further rows at its end. */
const hasMoreRows = (wanted: string, after: readonly TestText[]): boolean =>
  /\bparametrize\(/.test(wanted) &&
  after.some(({ condensed }) => occurrences(condensed, wanted.replace(/[\])}]+$/, '')) > 0);

const moved = ({ condensed }: TestText, after: readonly TestText[]): boolean =>
  after.some((text) => text.condensed === condensed);

/** A new file beside the tests can end them all: set-up files run before every test. */
function endsEarly(path: string, text: TestText | null): WeakenedFile[] {
  const ends = (text?.skips ?? []).filter((mark) =>
    /exit|collect_ignore|pytestmark|TestMain|def pytest_/i.test(mark),
  );
  return ends.length === 0
    ? []
    : [{ path, findings: [`"${ends[0]}" keeps tests from running or counting.`] }];
}

function countBy(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function occurrences(text: string, wanted: string): number {
  if (wanted === '') return 0;
  return text.split(wanted).length - 1;
}
