import { type ChatMessage, chat } from '../chat.ts';
import { answerFormat, impossible } from './answerFormat.ts';
import { type Previous, previousAttempt, refinement } from './previous.ts';
import { dataRule, untrusted } from './untrusted.ts';

export type PlanInput = {
  description: string;
  todoPath: string;
  context: string;
  /** Of a rejected answer that is refined: what to change. */
  instruction: string | null;
  nonce: string;
  previous: Previous | null;
};

/** Asks the Architect for docs/plan.md and the TODO file. */
export function planPrompt({
  description,
  instruction,
  todoPath,
  context,
  nonce,
  previous,
}: PlanInput): ChatMessage[] {
  const system = `You are the Architect. You turn the description of a project into a plan and a TODO list that a smaller model will implement one item
at a time, each item checked before the next begins.

Write two files:
1. docs/plan.md with the sections Requirements (numbered, testable), Architecture (parts and how they work together), Stack (only what is
   needed, with the reason), and Out of scope. State assumptions as assumptions.
2. ${todoPath}: a Markdown task list under headings by feature. Each item is "- [ ] " and one sentence in the imperative, small enough for one
   change of a few files. Below it, indented: "- **File:** \`path\`" for each file it concerns, and one or more "- **Verification:** …" lines that
   say how anyone can tell that it is done: a command and its result, or a fact visible in the files. Order them so that each builds only
   on those before it and the project works after each. The first items make the project runnable and testable. An item looks like this:

- [ ] Read amounts like \`12.34\` as whole cents
  - **File:** \`src/money.js\`
  - **Verification:** \`parseCents('12.34')\` is 1234
  - **Verification:** text that is no amount is refused with a \`RangeError\`

If ${todoPath} or docs/plan.md exist already, edit them: keep ticked items and what the user wrote, byte for byte.
${dataRule(nonce)}

${answerFormat(nonce)}

${impossible}`;
  return chat(system, [
    `# What is there\n${context}`,
    `# The description\n${untrusted('description', description, nonce)}`,
    refinement(instruction, nonce),
    ...previousAttempt(previous, nonce),
    'Write the plan now. Answer with file operations only.',
  ]);
}
