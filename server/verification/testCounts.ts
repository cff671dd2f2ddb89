/** How many tests a command says that it ran, and how many that it left out: skipped, to be done, expected to fail, filtered. */
export type TestCounts = { ran: number; skipped: number };

type Summary = { of: RegExp; read(match: RegExpMatchArray): TestCounts };

/** "3 passed, 1 skipped", in whatever order, as the numbers of its words. */
const numbersIn = (text: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(/(\d+) ([a-z]+(?: [a-z]+)?)/g)].map(([, count, word = '']) => [word, Number(count)]),
  );
const sum = (numbers: Record<string, number>, words: readonly string[]): number =>
  words.reduce((total, word) => total + (numbers[word] ?? 0), 0);
const ranWords = ['passed', 'failed', 'error', 'errors', 'xpassed'];
const skippedWords = ['skipped', 'todo', 'deselected', 'xfailed', 'expected fail'];
const readWords: Summary['read'] = ([, words = '']) => {
  const numbers = numbersIn(words);
  return { ran: sum(numbers, ranWords), skipped: sum(numbers, skippedWords) };
};

/** What says at the end of a run how many tests there were: jest, vitest, pytest, mocha, node --test, unittest. */
const totals: Summary[] = [
  { of: /^Tests: +(\d.*\d total)$/gm, read: readWords },
  { of: /^ +Tests {2}(\d.*\(\d+\))$/gm, read: readWords },
  { of: /^(?:=+ )?(\d+ [a-z]+(?:, \d+ [a-z]+(?: [a-z]+)?)*) in \d+\.\d+s/gm, read: readWords },
  {
    of: /^ {2}(\d+) passing \([^)\n]*\)(?:\n {2}(\d+) pending)?(?:\n {2}(\d+) failing)?$/gm,
    read: ([, passing, pending = 0, failing = 0]) => ({
      ran: Number(passing) + Number(failing),
      skipped: Number(pending),
    }),
  },
  {
    of: /^(?:#|ℹ) tests (\d+)\n(?:(?:#|ℹ) \w+ \d+\n)*?(?:#|ℹ) skipped (\d+)\n(?:#|ℹ) todo (\d+)$/gm,
    read: ([, tests, skipped, todo]) => ({
      ran: Number(tests) - Number(skipped) - Number(todo),
      skipped: Number(skipped) + Number(todo),
    }),
  },
  {
    of: /^Ran (\d+) tests? in \d+\.\d+s\n+(?:OK|FAILED)(?: \((.*)\))?$/gm,
    read([, tests, words = '']) {
      const left = [...words.matchAll(/(?:skipped|expected failures)=(\d+)/g)];
      const skipped = left.reduce((total, [, count]) => total + Number(count), 0);
      return { ran: Number(tests) - skipped, skipped };
    },
  },
];
/** One line for each part of what `cargo test` runs. */
const part: Summary = {
  of: /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored; \d+ measured; (\d+) filtered out/gm,
  read: ([, passed, failed, ignored, filtered]) => ({
    ran: Number(passed) + Number(failed),
    skipped: Number(ignored) + Number(filtered),
  }),
};

const find = (output: string, summaries: readonly Summary[]): TestCounts[] =>
  summaries.flatMap(({ of, read }) => [...output.matchAll(of)].map(read));

/**
 * The tests of an output, which is the end of what a command said. Null where it does not tell. `isCut`: more was said before, which
 * only an output with one total can do without.
 */
export function testCounts(output: string, isCut = false): TestCounts | null {
  const whole = find(output, totals);
  const all = [...whole, ...find(output, [part])];
  if (all.length === 0 || (isCut && (all.length > 1 || whole.length === 0))) return null;
  return all.reduce((one, other) => ({ ran: one.ran + other.ran, skipped: one.skipped + other.skipped }));
}

/**
 * What a command that ran fewer tests than before, or skipped more of them, is told with. Null where it did not, or where one of the
 * outputs, ends of at most `limit` bytes, does not tell. `maySkip`: what it skips more of may be new.
 */
export function ranLess(
  before: string,
  now: string,
  { limit, maySkip = false }: { limit: number; maySkip?: boolean },
): string | null {
  // A cut goes back to the beginning of a character.
  const isCut = (output: string): boolean => Buffer.byteLength(output) > limit - 4;
  const had = testCounts(before, isCut(before));
  const has = testCounts(now, isCut(now));
  if (had === null || has === null) return null;
  if (has.ran < had.ran) return `${had.ran} tests ran before the change, ${has.ran} now.`;
  return has.skipped > had.skipped && !maySkip
    ? `${had.skipped} tests were skipped before the change, ${has.skipped} now.`
    : null;
}
