import { z } from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Verdict } from '#shared/changes.contract.ts';

const answerSchema = z.object({
  verdict: z.enum(['approved', 'rejected']),
  criteria: z
    .array(
      z.object({
        criterion: z.string(),
        met: z.boolean(),
        evidence: z.object({ path: z.string(), quote: z.string() }).nullish(),
      }),
    )
    .max(200),
  feedback: z.string().max(20_000).default(''),
});
type Answer = z.output<typeof answerSchema>;

/** Shorter quotes are found anywhere and prove nothing. */
const shortestQuote = 3;

/**
 * The Architect's verdict, never taken on its word alone: every criterion must be answered, what is called met must be quoted
 * from the files (white space aside), and a verdict that approves an unmet criterion is a rejection. Throws
 * `model_answer_invalid` unless the text holds exactly one complete answer.
 */
export function parseReview(
  text: string,
  { criteria, files }: { criteria: readonly string[]; files: ReadonlyMap<string, string> },
): Verdict {
  const answer = onlyAnswerIn(text);
  const folded = new Map([...files].map(([path, content]) => [path, fold(content)]));
  const judged = criteria.map((criterion) => {
    const given = answer.criteria.find((candidate) => fold(candidate.criterion) === fold(criterion));
    if (!given) throw invalid(`it does not answer the criterion "${criterion.slice(0, 200)}"`);
    const evidence = given.evidence ?? null;
    const proven = evidence !== null && occurs(folded, evidence);
    return { criterion, met: given.met && proven, evidence, unproven: given.met && !proven };
  });
  const unmet = judged.filter(({ met }) => !met);
  const unproven = judged.filter((one) => one.unproven).map(({ criterion }) => criterion);
  const verdict = answer.verdict === 'approved' && unmet.length === 0 ? 'approved' : 'rejected';
  const notes = unproven.map(
    (criterion) => `The evidence given for "${criterion}" is not in the files, so it counts as not met.`,
  );
  return {
    verdict,
    criteria: judged.map(({ criterion, met, evidence }) => ({ criterion, met, evidence })),
    feedback: [answer.feedback, ...notes].filter((note) => note !== '').join('\n'),
  };
}

function occurs(
  folded: ReadonlyMap<string, string>,
  { path, quote }: { path: string; quote: string },
): boolean {
  const wanted = fold(quote);
  return wanted.length >= shortestQuote && (folded.get(path)?.includes(wanted) ?? false);
}

const fold = (text: string): string => text.replace(/\s+/g, ' ').trim();

const invalid = (why: string): AppError =>
  new AppError('model_answer_invalid', `The review is not a complete verdict: ${why}.`);

function onlyAnswerIn(text: string): Answer {
  const found = objectsIn(text).flatMap((candidate) => {
    const parsed = answerSchema.safeParse(candidate);
    return parsed.success ? [parsed.data] : [];
  });
  const [answer, second] = found;
  if (!answer) throw invalid('there is no JSON object of the agreed form in it');
  if (second) throw invalid('there are several verdicts in it');
  return answer;
}

/** JSON objects at the top level of a text, wherever prose or fences stand between them. Linear in the text. */
function objectsIn(text: string): unknown[] {
  const objects: unknown[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at++;
      else if (char === '"') inString = false;
    } else if (char === '"' && depth > 0) inString = true;
    else if (char === '{' && depth++ === 0) start = at;
    else if (char === '}' && depth > 0 && --depth === 0) objects.push(...parsed(text.slice(start, at + 1)));
  }
  return objects;
}

function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
