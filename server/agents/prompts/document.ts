import { type ChatMessage, chat, listOf } from '../chat.ts';
import { answerFormat, impossible } from './answerFormat.ts';
import { type Previous, previousAttempt, refinement } from './previous.ts';
import { dataRule, untrusted } from './untrusted.ts';

export type DocumentInput = {
  criteria: string[];
  context: string;
  /** Of a rejected answer that is refined: what to change. */
  instruction: string | null;
  nonce: string;
  previous: Previous | null;
};

/** Asks the Architect for the README of a project that is done. */
export function documentPrompt({
  criteria,
  instruction,
  context,
  nonce,
  previous,
}: DocumentInput): ChatMessage[] {
  const system = `You are the Architect. The TODO list of a project is done, and you write its README.md for somebody who has never seen it: what it is
for in two sentences, how to install it, one example that works as it stands, how to run its tests, how its parts fit together, its
limits. Take everything from the files: a command, option, function or file that is not there must not be named. If README.md exists, edit
it and keep what is right in it. Write another document (below docs/) only where one is missing that the README needs. Change no other
file.
${dataRule(nonce)}

${answerFormat(nonce)}

${impossible}`;
  return chat(system, [
    `# Files\n${context}`,
    `# Criteria, each of which must be met\n${untrusted('criteria', listOf(criteria), nonce)}`,
    refinement(instruction, nonce),
    ...previousAttempt(previous, nonce),
    'Write the README now. Answer with file operations only.',
  ]);
}
