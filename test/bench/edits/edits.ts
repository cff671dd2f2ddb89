import { table } from '../../../extension/cli/table.ts';
import { type Benchmark, type BenchmarkOptions, percentile } from '../benchmark.ts';
import { extremes, type Fuzzed, fuzz } from './fuzz.ts';
import type { Case, Hunk } from './hunk.ts';
import { type Judged, judge, ours, plainReplace } from './judge.ts';
import { casesOf } from './perturb.ts';
import { hunksOfRepository, readCases, readHunks } from './readHunks.ts';

/** Least share of cases that have to be right, in percent; none may be wrong but in white space. */
const aims: Record<string, number> = {
  '±3 context': 99,
  'minimal context': 92,
  'uniform dedent': 97,
  'first-line dedent': 98,
  'tabs→spaces': 98,
  'trailing space in SEARCH': 97,
  'CRLF file': 99,
  'no final newline': 99,
  'context typo': 90,
  'blank line dropped': 94,
  'curly quotes in context': 95,
  'HTML entities': 99,
  'echoed line numbers': 99,
  'invented middle lines': 99,
};

type Row = {
  cases: number;
  ok: number;
  WRONG: number;
  whiteSpace: number;
  refused: number;
  /** Of the refused: what is sought stands in several places. */
  several: number;
};
/** Answers of the fuzz run. */
const fuzzed = 100_000;

const met = (is: boolean): string => (is ? 'met' : 'missed');
const percent = (count: number, of: number): number => (of === 0 ? 0 : Math.round((1000 * count) / of) / 10);

/** Edits from real histories, perturbed as models perturb them, applied by the engine and by a plain text replacement. */
export const edits: Benchmark = {
  about:
    'edits that land in the right place, with the slips of models [--hunks FILE | --repo DIR | --cases FILE]',
  async run(options) {
    const rows = new Map<string, Row>();
    const plain = new Map<string, number>();
    const [times, plainTimes]: [number[], number[]] = [[], []];
    const wrong: string[] = [];
    const refusals = new Map<string, number>();
    // The first calls compile; they are not what is measured.
    for await (const given of warmUp(options)) judge(ours, given);
    for await (const given of casesFrom(options)) {
      const judged = judge(ours, given);
      count(rows, given.kind, judged);
      times.push(judged.ms);
      if (judged.verdict === 'WRONG' || judged.verdict === 'white space')
        wrong.push(`${judged.verdict}: ${given.kind}: ${given.id}`);
      if (judged.verdict === 'refused')
        refusals.set(`${given.kind} ${judged.code}`, (refusals.get(`${given.kind} ${judged.code}`) ?? 0) + 1);
      const simple = judge(plainReplace, given);
      plainTimes.push(simple.ms);
      if (simple.verdict === 'ok') plain.set(given.kind, (plain.get(given.kind) ?? 0) + 1);
    }
    for (const line of wrong.slice(0, options.verbose ? 1_000 : 10)) options.note(line);
    if (options.verbose) for (const [kind, number] of refusals) options.note(`refused: ${kind}: ${number}`);
    options.note(`${fuzzed} damaged answers …`);
    return report(rows, plain, { times, plainTimes, fuzz: fuzz(fuzzed, options.note), extremes: extremes() });
  },
};

async function* casesFrom({ values, runs }: BenchmarkOptions): AsyncGenerator<Case> {
  const { cases, hunks, repo } = values;
  if (cases !== undefined) {
    yield* readCases(cases);
    return;
  }
  const source: AsyncIterable<Hunk> =
    hunks === undefined ? hunksOfRepository(repo ?? '.', runs ?? 400) : readHunks(hunks);
  for await (const hunk of source) yield* casesOf(hunk);
}

async function* warmUp(options: BenchmarkOptions): AsyncGenerator<Case> {
  let left = 200;
  for await (const given of casesFrom(options)) {
    if (left-- <= 0) return;
    yield given;
  }
}

function count(rows: Map<string, Row>, kind: string, { verdict, code }: Judged): void {
  const row = rows.get(kind) ?? { cases: 0, ok: 0, WRONG: 0, whiteSpace: 0, refused: 0, several: 0 };
  rows.set(kind, row);
  row.cases += 1;
  row[verdict === 'white space' ? 'whiteSpace' : verdict] += 1;
  if (verdict === 'refused' && code === 'AMBIGUOUS') row.several += 1;
}

type Measured = {
  times: readonly number[];
  plainTimes: readonly number[];
  fuzz: Fuzzed;
  extremes: Record<string, number>;
};

function report(
  rows: ReadonlyMap<string, Row>,
  plain: ReadonlyMap<string, number>,
  { times, plainTimes, fuzz, extremes }: Measured,
) {
  const kinds = [...rows].map(([kind, row]) => {
    const ok = percent(row.ok, row.cases);
    const aim = aims[kind] ?? null;
    return {
      kind,
      cases: row.cases,
      ok,
      WRONG: percent(row.WRONG, row.cases),
      whiteSpace: percent(row.whiteSpace, row.cases),
      refused: percent(row.refused, row.cases),
      several: percent(row.several, row.cases),
      aim,
      met: aim === null ? row.WRONG === 0 : ok >= aim && row.WRONG === 0,
      plainReplaceOk: percent(plain.get(kind) ?? 0, row.cases),
    };
  });
  const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
  const ms = {
    mean: Math.round(mean(times) * 1000) / 1000,
    p99: Math.round(percentile(times, 0.99) * 100) / 100,
    worst: Math.round(percentile(times, 1) * 100) / 100,
    /** Mean over the mean of a plain text replacement of the same cases. */
    ratioToPlainReplace: Math.round((10 * mean(times)) / mean(plainTimes)) / 10,
  };
  const text = [
    table(
      [
        'case',
        'cases',
        'ok %',
        'WRONG %',
        'space %',
        'refused %',
        'of these several places',
        'aim',
        '',
        'plain replace ok %',
      ],
      kinds.map((row) => [
        row.kind,
        String(row.cases),
        String(row.ok),
        String(row.WRONG),
        String(row.whiteSpace),
        String(row.refused),
        String(row.several),
        row.aim === null ? '' : `≥ ${row.aim}`,
        row.met ? 'met' : 'missed',
        String(row.plainReplaceOk),
      ]),
    ),
    `An edit takes ${ms.mean} ms on average (aim < 0.3), ${ms.p99} ms p99, ${ms.worst} ms at worst; ${ms.ratioToPlainReplace} times a plain replacement.`,
    `${fuzz.answers} damaged answers: ${fuzz.applied} applied, ${fuzz.refused} refused, ${fuzz.typedErrors} typed errors, ${fuzz.unsound} unsound; the worst took ${fuzz.worstMs} ms (aim < 50).`,
    ...Object.entries(extremes).map(([name, took]) => `${name}: ${took} ms`),
  ].join('\n');
  return {
    json: {
      benchmark: 'edits',
      kinds,
      ms,
      fuzz,
      extremesMs: extremes,
      aims: {
        meanMs: met(ms.mean < 0.3),
        kinds: met(kinds.every((row) => row.met)),
        fuzz: met(fuzz.unsound === 0 && fuzz.worstMs < 50),
      },
    },
    text,
  };
}
