import { type ChatMessage, chat } from '../chat.ts';
import { answerFormat, impossible } from './answerFormat.ts';
import { type Previous, previousAttempt, refinement } from './previous.ts';
import { dataRule, untrusted } from './untrusted.ts';

export type SplitInput = {
  todoPath: string;
  todo: { text: string; headings: readonly string[]; body: string };
  description: string;
  context: string;
  /** Of a rejected answer that is refined: what to change. */
  instruction: string | null;
  nonce: string;
  previous: Previous | null;
};

/** Asks the Architect to split one TODO into smaller ones below it. */
export function splitPrompt({
  todoPath,
  todo,
  description,
  instruction,
  context,
  nonce,
  previous,
}: SplitInput): ChatMessage[] {
  const system = `You are the Architect. One TODO of a project was too large or too vague for the model that implements it. You split it into two to six
smaller ones that a smaller model can do one at a time, each checked before the next begins.

Edit ${todoPath} and no other file: leave every line that is there as it is, byte for byte, and add the smaller TODOs directly below the
TODO and what belongs to it, indented as its sub-tasks: "- [ ] " and one sentence in the imperative, below it "- **Verification:** …" lines
that say how anyone can tell that it is done. Order them so that each builds only on those before it. Together they are the whole TODO and
nothing else.
${dataRule(nonce)}

${answerFormat(nonce)}

${impossible}`;
  const place = todo.headings.length > 0 ? `Under: ${todo.headings.join(' › ')}\n` : '';
  return chat(system, [
    `# Files\n${context}`,
    `# The TODO to split\n${untrusted('todo', `${place}${todo.text}\n${todo.body}`.trim(), nonce)}`,
    description === '' ? '' : `# What the user says\n${untrusted('description', description, nonce)}`,
    refinement(instruction, nonce),
    ...previousAttempt(previous, nonce),
    'Split the TODO now. Answer with file operations only.',
  ]);
}
