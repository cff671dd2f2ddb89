import { untrusted } from './untrusted.ts';

/** What an earlier attempt answered and why it was refused. */
export type Previous = { answer: string; evidence: string[] };

/** What the user wants changed of a rejected answer that the files show as if it had been kept. */
export const refinement = (instruction: string | null, nonce: string): string =>
  instruction === null
    ? ''
    : `# What to change
The files show an answer to this task that was rejected. Keep what is right in it, and change what the instruction names, wherever it is.
${untrusted('instruction', instruction, nonce)}`;

const longestAnswer = 24_000;
const longestEvidence = 20_000;

/** The refused attempt before this one: what was answered and what was found wrong with it. */
export function previousAttempt(previous: Previous | null, nonce: string): string[] {
  if (!previous) return [];
  return [
    `# Your previous attempt was refused
None of it was kept: the files are as shown above. Find the cause in the evidence, then send the complete answer again, mended.
Its delimiters carry an older nonce; yours carry ${nonce}.`,
    untrusted('previous answer', clip(previous.answer, longestAnswer), nonce),
    untrusted('evidence', clip(previous.evidence.join('\n'), longestEvidence), nonce),
  ];
}

/** Keeps the end, where programs say what went wrong. */
function clip(text: string, most: number): string {
  return text.length <= most ? text : `[${text.length - most} characters cut]\n${text.slice(-most)}`;
}
