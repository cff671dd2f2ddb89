import * as z from 'zod';
import type { Role } from '#shared/quotes.contract.ts';

export const requestSchema = z.object({
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  /** Delimits untrusted text in the messages and the operations of the answer. */
  nonce: z.string(),
  maxOutputTokens: z.int(),
});
export type ModelRequest = z.infer<typeof requestSchema>;

export type AskStep = {
  key: string;
  attempt: number;
  role: Role;
  /** What the user reads while it runs. */
  label: string;
  render(): Promise<ModelRequest>;
  /** Whether a part of an answer that was cut at the output limit is used: then it is charged like any other. Without it, none is. */
  usesCut?(text: string, nonce: string): boolean;
};

export const stepAnswerSchema = z.object({
  text: z.string(),
  finishReason: z.enum(['stop', 'length', 'other']),
  model: z.string(),
  usage: z.object({ prompt: z.int(), output: z.int() }),
  charge: z.int(),
});
/** The recorded answer, with the request it answers. */
export type StepAnswer = z.infer<typeof stepAnswerSchema> & Pick<ModelRequest, 'nonce' | 'messages'>;

export type Ask = (step: AskStep) => Promise<StepAnswer>;
