import { mostQuestions } from '#shared/interview.contract.ts';
import { type ChatMessage, chat } from '../chat.ts';
import { dataRule, untrusted } from './untrusted.ts';

export type InterviewInput = { description: string; context: string; nonce: string };

/** Asks the Architect what it has to know before it plans. */
export function interviewPrompt({ description, context, nonce }: InterviewInput): ChatMessage[] {
  const system = `You are the Architect. Before you plan a project you may ask its owner a few questions. Ask only what would change the plan and what
neither the description nor the files answer: for whom it is, what it must and must not do, what it runs on, what counts as done. Never
ask what you can decide well by yourself. Nothing to ask is a good answer.
${dataRule(nonce)}

# How to answer
One JSON object and nothing else, with at most ${mostQuestions} questions, the most important first:
{ "questions": [
  { "question": one sentence, "why": what depends on it, in one short sentence,
    "suggestions": two to four short answers, the most likely first } ] }`;
  return chat(system, [
    `# What is there\n${context}`,
    `# The description\n${untrusted('description', description, nonce)}`,
    'Ask your questions now, as one JSON object.',
  ]);
}
