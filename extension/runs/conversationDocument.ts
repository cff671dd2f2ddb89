import type { Message, Messages } from '#shared/messages.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import { aboutRun } from './aboutRun.ts';
import { codeBlock, codeSpan, prose } from './markdownText.ts';

/** A request holds the files the model was shown. The whole of it is in the export. */
const mostOfOneText = 40_000;

/** What a run exchanged with models, as Markdown in which nothing of theirs is markup. */
export function conversationDocument(run: Pick<Run, 'todo' | 'file' | 'kind'>, messages: Messages): string {
  const about = prose(aboutRun(run));
  return [`# Conversation: ${about}`, ...introduction(messages), ...messages.items.flatMap(section), ''].join(
    '\n\n',
  );
}

function introduction({ items, deletedAt }: Messages): string[] {
  if (deletedAt !== null)
    return [
      `It was deleted on ${day(deletedAt)}: by one of you, or because it was kept long enough. The receipt of the run stays.`,
    ];
  if (items.length === 0) return ['No model was asked in this run.'];
  return [
    'Every request to a model and its answer, in order. The server keeps it until **Plumbline: Delete Conversation…** deletes it there, or it was kept long enough.',
  ];
}

function section({ step, role, model, request, answer, at }: Message): string[] {
  return [
    `## ${codeSpan(step)}: ${role === 'architect' ? 'Architect' : 'Implementer'}${model === '' ? '' : `, ${codeSpan(model)}`}`,
    `${new Date(at).toISOString().replace('T', ' ').slice(0, 19)} UTC`,
    ...request.flatMap(({ role: from, content }) => [
      `### ${names[from]}`,
      codeBlock(content, mostOfOneText),
    ]),
    '### Answer',
    answer === null ? 'None that is handed out.' : codeBlock(answer, mostOfOneText),
  ];
}

const names = { system: 'Instructions', user: 'Request', assistant: 'Earlier answer' } as const;

const day = (at: string): string => new Date(at).toISOString().slice(0, 10);
