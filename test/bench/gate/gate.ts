import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Benchmark, percentile, rounded } from '../benchmark.ts';
import { readCases } from './gateCase.ts';
import { replayAll } from './replayAll.ts';
import type { Replayed } from './replayCase.ts';
import { writeExercises } from './writeExercises.ts';

const exercises = new URL('exercises/', import.meta.url).pathname;

/**
 * Known answers over exercises with tests of their own, through server and client: correct ones have to land, broken ones must not, and
 * a refusal leaves every byte of the workspace alone.
 */
export const gate: Benchmark = {
  about: 'known answers through server and client: false accepts and refusals [DIR with cases]',
  async run({ runs, values, verbose, note }) {
    const made = values.dir === undefined ? await fs.mkdtemp(join(tmpdir(), 'plumbline-exercises-')) : null;
    try {
      if (made !== null) await writeExercises(exercises, made);
      const cases = await readCases(values.dir ?? made ?? '');
      const replayed = await replayAll(runs === null ? cases : cases.slice(0, runs), { note });
      return report(replayed, verbose);
    } finally {
      if (made !== null) await fs.rm(made, { recursive: true, force: true });
    }
  },
};

/** What a replay came to; `false accepts` first, because those are what must never be. */
export function report(replayed: readonly Replayed[], verbose: boolean): { json: unknown; text: string } {
  const wrong = replayed.filter(({ expected, accepted }) => (expected === 'accepted') !== accepted);
  const seconds = replayed.map((one) => one.seconds);
  const json = {
    benchmark: 'gate',
    cases: replayed.length,
    correct: replayed.filter(({ expected }) => expected === 'accepted').length,
    broken: replayed.filter(({ expected }) => expected === 'rejected').length,
    falseAccepts: wrong.filter(({ accepted }) => accepted).length,
    falseRefusals: wrong.filter(({ accepted }) => !accepted).length,
    bytesChangedAfterRefusals: replayed.reduce((sum, { bytesChanged }) => sum + bytesChanged, 0),
    secondsPerCase: {
      median: rounded(percentile(seconds, 0.5)),
      p95: rounded(percentile(seconds, 0.95)),
      worst: rounded(percentile(seconds, 1)),
    },
    /** Cases that could not be replayed; nothing of them landed. */
    errors: replayed
      .filter(({ end }) => end === 'error')
      .map(({ name, why }) => ({ name, why: why.slice(0, 500) })),
    wrong: wrong.map(({ name, end, why }) => ({ name, end, why: why.slice(0, 500) })),
    ...(verbose ? { all: replayed } : {}),
  };
  const { median, p95, worst } = json.secondsPerCase;
  return {
    json,
    text: [
      ...json.errors.map(({ name, why }) => `ERROR ${name}: ${why.slice(0, 300)}`),
      ...wrong.map(
        ({ name, accepted, end, why }) =>
          `FALSE ${accepted ? 'ACCEPT' : 'REFUSAL'} ${name}: ${end}. ${why.slice(0, 300)}`,
      ),
      ...(verbose
        ? replayed.map(({ name, end, seconds: took }) => `${name}: ${end}, ${rounded(took)} s`)
        : []),
      `${json.cases} cases, ${json.correct} correct and ${json.broken} broken: ${json.falseAccepts} false accepts, ${json.falseRefusals} false refusals,`,
      `${json.bytesChangedAfterRefusals} bytes changed after refusals; seconds a case: median ${median}, p95 ${p95}, worst ${worst}`,
    ].join('\n'),
  };
}
