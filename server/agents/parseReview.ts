import * as z from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Verdict } from '#shared/changes.contract.ts';
import { jsonObjectsIn } from './jsonObjects.ts';

const judgementSchema = z.object({
  /** Number or text of the criterion. */
  criterion: z.union([z.string(), z.int().transform(String)]),
  met: z.boolean(),
  evidence: z.object({ path: z.string(), quote: z.string() }).nullish(),
});
type Judgement = z.output<typeof judgementSchema>;

const answerSchema = z.object({
  verdict: z.enum(['approved', 'rejected']),
  criteria: z.array(judgementSchema).max(200),
  feedback: z.string().max(20_000).default(''),
});
type Answer = z.output<typeof answerSchema>;

/** Texts of files by path. */
type Texts = { get(path: string): string | undefined };

/** Shorter quotes are found anywhere and prove nothing. */
const shortestQuote = 3;

/**
 * The Architect's verdict, never taken on its word alone: every criterion must be answered, what is called met must be quoted
 * from the files (white space aside), and a verdict that approves an unmet criterion is a rejection, also when the Architect
 * found that criterion by itself. Throws `model_answer_invalid` unless the text holds exactly one complete answer.
 */
export function parseReview(
  text: string,
  { criteria, files }: { criteria: readonly string[]; files: Texts },
): Verdict {
  const answer = onlyAnswerIn(text);
  const folded = foldedTexts(files);
  const asked = criteria.map(fold);
  const placed = answer.criteria.map((judgement) => ({ ...judgement, of: criterionOf(judgement, asked) }));
  const judged = criteria.map((criterion) => {
    const given = placed.filter(({ of }) => of === fold(criterion));
    // Of several answers to one criterion the worst counts.
    const worst = given.find(({ met }) => !met) ?? given.find((one) => !isProven(folded, one)) ?? given[0];
    if (!worst) throw invalid(`it does not answer the criterion "${criterion.slice(0, 200)}"`);
    const { met, evidence = null } = worst;
    return { criterion, met: met && isProven(folded, worst), evidence, claimed: met };
  });
  const found = placed
    .filter(({ of, met }) => of === null && !met)
    .map(({ criterion, met, evidence = null }) => ({ criterion, met, evidence, claimed: met }));
  const all = [...judged, ...found];
  const approved = answer.verdict === 'approved' && judged.length > 0 && all.every(({ met }) => met);
  const notes = all
    .filter(({ met, claimed }) => claimed && !met)
    .map(
      ({ criterion }) => `The evidence given for "${criterion}" is not in the files: it counts as not met.`,
    );
  return {
    verdict: approved ? 'approved' : 'rejected',
    criteria: all.map(({ criterion, met, evidence }) => ({ criterion, met, evidence })),
    feedback: [answer.feedback, ...notes].filter((note) => note !== '').join('\n'),
  };
}

/**
 * Which of the criteria asked for is judged: by its text, marks of Markdown aside, by its number from 1, or by both; null for another one.
 */
function criterionOf({ criterion }: Judgement, asked: readonly string[]): string | null {
  if (asked.includes(fold(criterion))) return fold(criterion);
  const alike = asked.filter((one) => plain(one) === plain(criterion));
  if (alike.length === 1) return alike[0] ?? null;
  const [, number, text = ''] = /^\s*(\d{1,4})\b[.):]?\s*(.*)$/s.exec(criterion) ?? [];
  const named = asked[Number(number ?? 0) - 1];
  return named !== undefined && (text === '' || plain(text) === plain(named)) ? named : null;
}

function foldedTexts(files: Texts): Texts {
  const known = new Map<string, string | undefined>();
  return {
    get(path) {
      if (!known.has(path)) {
        const text = files.get(path);
        known.set(path, text === undefined ? undefined : fold(text));
      }
      return known.get(path);
    },
  };
}

/** Paths and lines may carry the marks of a diff, where a reviewer copies them from. */
function isProven(folded: Texts, { evidence }: Judgement): boolean {
  if (!evidence) return false;
  const { path, quote } = evidence;
  const content = folded.get(path) ?? folded.get(path.replace(/^(?:\.|[ab])\//, ''));
  if (content === undefined) return false;
  // Of an empty file there is nothing to quote but that.
  if (content === '') return fold(quote) === '';
  return [quote, quote.replace(/^\+/gm, '')]
    .map(fold)
    .some((wanted) => wanted.length >= shortestQuote && content.includes(wanted));
}

const fold = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Without a bullet with its box, emphasis, marks of code, and a full stop. */
const plain = (criterion: string): string =>
  fold(criterion.replace(/^\s*(?:[-*+]\s+)?(?:\[[ xX]\]\s+)?/, '').replace(/[`*_]+/g, '')).replace(/\.$/, '');

const invalid = (why: string): AppError =>
  new AppError('model_answer_invalid', `The review is not a complete verdict: ${why}.`);

function onlyAnswerIn(text: string): Answer {
  const found = jsonObjectsIn(text).flatMap((candidate) => {
    const parsed = answerSchema.safeParse(candidate);
    return parsed.success ? [parsed.data] : [];
  });
  const [answer, second] = found;
  if (!answer) throw invalid('there is no JSON object of the agreed form in it');
  if (second) throw invalid('there are several verdicts in it');
  return answer;
}
