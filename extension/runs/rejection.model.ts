import type { Feedback } from '#shared/runs.contract.ts';
import { codeBlock, prose } from './markdownText.ts';
import { oneLine } from './oneLine.ts';

export type RejectionText = {
  /** For a notification: one line. */
  message: string;
  /** A Markdown document; what models wrote stands in it as text. */
  details: string;
};

/** Evidence shown, one piece at most this long, in characters. */
const mostEvidence = 10;
const longestEvidence = 4_000;

/** Why a run was not verified: what failed, the proof of it, what was tried, and what can be done about it. */
export function rejectionText(feedback: Feedback): RejectionText {
  const { summary, failedCriteria, evidence, attempts, refine } = feedback;
  const telling = evidence.filter((text) => text.trim() !== '');
  const shown = telling.slice(0, mostEvidence);
  const blocks = [
    '# Not verified',
    prose(summary),
    'No file of the workspace was changed, and the box of the TODO stays open.',
    ...section('What failed', list(failedCriteria.map(prose))),
    ...section('Evidence', shown.map((text) => codeBlock(text, longestEvidence)).join('\n\n')),
    ...(telling.length > shown.length
      ? [`${telling.length - shown.length} more pieces of evidence are in the messages of the run.`]
      : []),
    ...section(
      'What was tried',
      list(attempts.map(({ attempt, failed }) => `attempt ${attempt}: ${prose(failed)}`)),
    ),
    '## What you can do',
    list([
      'Refine the rejected change: it is the base of a new run, with this instruction, which you can edit first:',
    ]),
    codeBlock(refine.instruction),
    list([
      'Try again with a hint, have the TODO split into smaller ones, or edit the change yourself and have it checked: **Plumbline: What Now with This TODO…** shows each with its price.',
      'Take it unverified: it is applied as it is and paid for, and the box stays open.',
      'Look at the rejected change.',
      'Leave it: nothing was changed, nothing more is charged.',
    ]),
  ];
  return { message: oneLine(summary, 300), details: `${blocks.join('\n\n')}\n` };
}

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

const section = (title: string, body: string): string[] => (body === '' ? [] : [`## ${title}`, body]);
