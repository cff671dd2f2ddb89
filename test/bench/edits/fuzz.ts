import { applyAnswer } from '../../../server/edits/applyAnswer.ts';
import { filesOf } from '../../server/edits/answers.ts';
import { assertSound } from '../../server/edits/assertSound.ts';
import { createRandom, damagedAnswer, damagedTexts } from '../../server/edits/damagedAnswers.ts';

export type Fuzzed = {
  answers: number;
  applied: number;
  refused: number;
  typedErrors: number;
  /** Answers whose outcome was an untyped error, did not hold together, or left the folder. */
  unsound: number;
  worstMs: number;
};

/** Damaged answers against files of which one has 60 KB. `note` is told what was unsound. */
export function fuzz(answers: number, note: (line: string) => void): Fuzzed {
  const random = createRandom(2_026);
  const files = filesOf(damagedTexts);
  const result: Fuzzed = { answers, applied: 0, refused: 0, typedErrors: 0, unsound: 0, worstMs: 0 };
  for (let round = 0; round < answers; round++) {
    const answer = damagedAnswer(round, random);
    const began = performance.now();
    try {
      const outcome = assertSound(files, answer);
      result[outcome === 'error' ? 'typedErrors' : outcome] += 1;
    } catch (error) {
      result.unsound += 1;
      note(`unsound: ${error}`);
    }
    const ms = performance.now() - began;
    if (ms > result.worstMs)
      result.worstMs = Math.max(result.worstMs, Math.min(ms, bestOfThree(files, answer)));
  }
  return { ...result, worstMs: Math.round(result.worstMs * 10) / 10 };
}

/** What an answer takes by itself: a single measurement also counts whatever else the machine did. */
function bestOfThree(files: ReadonlyMap<string, Uint8Array>, answer: string): number {
  const times = [1, 2, 3].map(() => {
    const began = performance.now();
    try {
      applyAnswer(files, answer, { nonce: 'k7' });
    } catch {
      // It was judged already; this only measures.
    }
    return performance.now() - began;
  });
  return Math.min(...times);
}

/** Milliseconds of answers to the largest files: bounded, whatever they hold. */
export function extremes(): Record<string, number> {
  const line = `begin ${'some words, '.repeat(416_000)}end`;
  const blank = '\n'.repeat(100_000);
  const edit = (path: string, search: string) =>
    `<<FILE op=edit path="${path}" nonce=k7>>\n<<SEARCH k7>>\n${search}\n<<WITH k7>>\nother\n<<END k7>>`;
  const files = filesOf({ 'line.txt': line, 'blank.txt': `${blank}x\n${blank}` });
  const cases: Record<string, string> = {
    'line of 5 MB, found': edit('line.txt', 'begin some'),
    'line of 5 MB, several places': edit('line.txt', 'some words'),
    'line of 5 MB, not there': edit('line.txt', `begin ${'some word, '.repeat(100_000)}`),
    '200,000 empty lines, found': edit('blank.txt', '\n\nx\n\n'),
    '200,000 empty lines, not there': edit('blank.txt', '\n\nz\n\n'),
  };
  return Object.fromEntries(
    Object.entries(cases).map(([name, answer]) => [name, Math.round(bestOfThree(files, answer))]),
  );
}
