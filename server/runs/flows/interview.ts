import * as z from 'zod';
import { type Answers, answersSchema, type Question, questionSchema } from '#shared/interview.contract.ts';
import type { Decision } from '../engine/decision.ts';
import type { FlowContext } from './flowContext.ts';

const questionsSchema = z.array(questionSchema);
/** Step of the user's answers, recorded when they are posted. */
export const answersStepKey = 'answers';

/**
 * Before a plan: the Architect's questions, and the wait for their answers. Returns what was said, as text for the description, or the
 * wait. Nothing to ask, or nothing that can be read as a question, is no reason to hold the plan up.
 */
export async function runInterview(flow: FlowContext): Promise<Decision | string> {
  const { run, steps } = flow;
  if (run.kind !== 'plan' || !run.interview) return '';
  const questions = await steps.once('questions', 1, questionsSchema, async () => {
    const found = flow.tools.parseQuestions((await ask(flow)).text);
    return { answer: found, patch: { questions: found } };
  });
  if (questions.length === 0) return '';
  const answers = await steps.recorded(answersStepKey, answersSchema);
  if (answers === null) {
    const message = 'The Architect has questions before it plans. Answer them, or skip them.';
    return { kind: 'wait', state: 'awaiting_answers', message };
  }
  return answersText(questions, answers);
}

const ask = ({ ask: askModel, run, tools, workspace, task }: FlowContext) =>
  askModel({
    key: 'interview',
    attempt: 1,
    role: 'architect',
    label: 'The Architect reads your description',
    async render() {
      const decoder = new TextDecoder();
      const nonce = tools.drawNonce([...workspace.base.values()].map((bytes) => decoder.decode(bytes)));
      const { text, mentioned, focus } = task;
      const wanted = { task: text, mentioned, focus, todoPath: null };
      const { block } = await tools.buildContext(run.orgId, workspace.base, wanted, nonce);
      const messages = tools.prompts.interview({ description: text, context: block, nonce });
      return { messages, nonce, maxOutputTokens: tools.limits.interviewOutputTokens };
    },
  });

/** Skipped questions are told, too: the plan has to state what it assumes. */
export function answersText(questions: readonly Question[], answers: Answers): string {
  const lines = questions.map(({ id, question }) => {
    const answer = answers.find((one) => one.id === id)?.answer.trim();
    return `- ${question}\n  ${answer || '(not answered: assume what is usual, and say so)'}`;
  });
  return `\n\nQuestions and answers:\n${lines.join('\n')}`;
}
