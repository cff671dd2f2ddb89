import { type ChatMessage, chat, listOf } from '../chat.ts';
import { answerFormat, impossible } from './answerFormat.ts';
import { type Previous, previousAttempt } from './previous.ts';
import { dataRule, untrusted } from './untrusted.ts';

export type ImplementInput = {
  todo: { text: string; headings: readonly string[]; body: string; criteria: string[] };
  plan: string | null;
  context: string;
  nonce: string;
  hint: string | null;
  previous: Previous | null;
};

/** Asks the Implementer for one TODO as exact edits. */
export function implementPrompt({
  todo,
  plan,
  context,
  nonce,
  hint,
  previous,
}: ImplementInput): ChatMessage[] {
  const system = `You are the Implementer. You do one TODO of a software project, completely and nothing else, as exact edits to its files.
Your change is applied to a copy, the user's own commands (build, tests, lint) run on it, and a strict reviewer checks every criterion
against the files. Only then does it reach the user. So: working code, errors handled, tests where the criteria ask for behaviour, no
placeholders, no unrelated changes. Never weaken, skip or delete a test to make it pass. The TODO file itself is not yours to edit.
${dataRule(nonce)}

${answerFormat(nonce)}

${impossible}`;
  const place = todo.headings.length > 0 ? `Under: ${todo.headings.join(' › ')}\n` : '';
  return chat(system, [
    plan ? `# The plan of the project\n${untrusted('plan', plan, nonce)}` : '',
    `# Files\n${context}`,
    `# The TODO\n${untrusted('todo', `${place}${todo.text}\n${todo.body}`.trim(), nonce)}`,
    `# Criteria, each of which must be met\n${untrusted('criteria', listOf(todo.criteria.length > 0 ? todo.criteria : [todo.text]), nonce)}`,
    hint ? `# A hint from the user\n${untrusted('hint', hint, nonce)}` : '',
    ...previousAttempt(previous, nonce),
    'Do the TODO now. Answer with file operations only.',
  ]);
}
