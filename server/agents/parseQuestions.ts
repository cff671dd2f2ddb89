import * as z from 'zod';
import { mostQuestions, type Question } from '#shared/interview.contract.ts';
import { jsonObjectsIn } from './jsonObjects.ts';

const askedSchema = z.object({
  questions: z.array(
    z.object({
      question: z.string().trim().min(1),
      why: z.string().trim().catch(''),
      suggestions: z.array(z.string().trim().min(1)).catch([]),
    }),
  ),
});

/**
 * The questions in an answer of the Architect, at most five, shortened to what is shown. None where the answer holds no list of the
 * agreed form: a plan can be made without an interview.
 */
export function parseQuestions(text: string): Question[] {
  for (const candidate of jsonObjectsIn(text)) {
    const parsed = askedSchema.safeParse(candidate);
    if (!parsed.success) continue;
    const different = new Map(parsed.data.questions.map((one) => [one.question.toLowerCase(), one]));
    return [...different.values()].slice(0, mostQuestions).map(({ question, why, suggestions }, n) => ({
      id: `q${n + 1}`,
      question: clip(question, 500),
      why: clip(why, 500),
      suggestions: [...new Set(suggestions.map((one) => clip(one, 200)))].slice(0, 5),
    }));
  }
  return [];
}

const clip = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
