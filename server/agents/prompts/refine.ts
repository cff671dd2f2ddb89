import { type ChatMessage, chat, listOf } from '../chat.ts';
import { answerFormat, impossible } from './answerFormat.ts';
import { type Previous, previousAttempt } from './previous.ts';
import { dataRule, untrusted } from './untrusted.ts';

export type RefineInput = {
  /** The file to start from; null when a rejected change as a whole is refined. */
  file: string | null;
  instruction: string;
  criteria: string[];
  context: string;
  nonce: string;
  previous: Previous | null;
};

/** Asks the Implementer to change one file, or a rejected change, by an instruction. */
export function refinePrompt({
  file,
  instruction,
  criteria,
  context,
  nonce,
  previous,
}: RefineInput): ChatMessage[] {
  const system = `You are the Implementer. You refine existing code by one instruction, as exact edits.
Do what the instruction says, all of it and nothing else: no clean-ups on the way, no changes of behaviour it does not ask for. Touch
other files only where the instruction cannot be met without them. Your change is applied to a copy, the user's own commands run on it,
and a strict reviewer checks it before it reaches the user. Never weaken, skip or delete a test to make it pass.
${dataRule(nonce)}

${answerFormat(nonce)}

${impossible}`;
  return chat(system, [
    `# Files\n${context}`,
    file ? `# The file to refine\n${untrusted('path', file, nonce)}` : '',
    `# The instruction\n${untrusted('instruction', instruction, nonce)}`,
    `# Criteria, each of which must be met\n${untrusted('criteria', listOf(criteria), nonce)}`,
    ...previousAttempt(previous, nonce),
    'Refine now. Answer with file operations only.',
  ]);
}
