import * as z from 'zod';

/** What the Architect asks before it plans, for a person to answer, skip or answer from the suggestions. */
export const questionSchema = z.object({
  id: z.string().min(1).max(40),
  question: z.string().min(1).max(500),
  /** What depends on the answer. */
  why: z.string().max(500).default(''),
  suggestions: z.array(z.string().min(1).max(200)).max(5).default([]),
});
export type Question = z.infer<typeof questionSchema>;

export const mostQuestions = 5;

/** A question that is not among the answers was skipped. */
export const answersSchema = z
  .array(z.object({ id: z.string().max(40), answer: z.string().max(4_000) }))
  .max(mostQuestions);
export type Answers = z.infer<typeof answersSchema>;
