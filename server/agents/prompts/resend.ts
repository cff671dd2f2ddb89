import type { ChatMessage } from '../chat.ts';
import { untrusted } from './untrusted.ts';

export type ResendInput = {
  /** The conversation so far, and its last answer. */
  messages: readonly ChatMessage[];
  answer: string;
  /** What became of each edit, with the current text of the places that were not found. */
  feedback: string;
  /** Small files whose edits failed twice: they are asked for whole, and earlier edits of them no longer count. */
  whole: readonly string[];
  nonce: string;
};

/** Asks for the refused edits alone. The conversation goes on, so that what was sent before is not paid for in full again. */
export function resendPrompt({ messages, answer, feedback, whole, nonce }: ResendInput): ChatMessage[] {
  const wanted =
    whole.length === 0
      ? 'Send the refused edits again, corrected, in the same format and with the same nonce.'
      : `Exact edits of these files failed twice. Send each of them whole, as op=rewrite, with every change that the task needs:
${untrusted('paths', whole.join('\n'), nonce)}`;
  return [
    ...messages,
    { role: 'assistant', content: answer },
    {
      role: 'user',
      content: `# What became of your edits
${untrusted('feedback', feedback, nonce)}

${wanted}
Files that are not named above are done: send nothing for them. SEARCH is compared with the files as they were shown first, not as
they are after your other edits. An edit whose path may not be changed, or that changes nothing, is simply left out.`,
    },
  ];
}
