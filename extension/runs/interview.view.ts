import * as vscode from 'vscode';
import type { Answers, Question } from '#shared/interview.contract.ts';

type Item = vscode.QuickPickItem & { does: 'suggested' | 'write' | 'skip' | 'skipAll' };

/** What was answered before the questions were closed, by their ids: the window keeps it until they are asked again. */
const kept = new Map<string, Answers>();

/**
 * Asks what the Architect wants to know, one question after the other, each with its suggestions. Null: closed, so the run waits on and
 * asks again when it is resumed, from the first question that was not answered.
 */
export async function askQuestions(questions: readonly Question[]): Promise<Answers | null> {
  const key = JSON.stringify(questions);
  const answers = kept.get(key) ?? [];
  kept.set(key, answers);
  for (const [index, asked] of questions.entries()) {
    if (answers.some(({ id }) => id === asked.id)) continue;
    const said = await hear(asked, index, questions.length);
    if (said === null) return null;
    if (said.does === 'skipAll') break;
    if (said.does === 'suggested') answers.push({ id: asked.id, answer: said.label });
  }
  kept.delete(key);
  return answers;
}

/** Null when it was closed. Closing the field for an answer of one's own leads back to the suggestions. */
async function hear(asked: Question, index: number, of: number): Promise<Item | null> {
  for (;;) {
    const picked = await pick(asked, index, of);
    if (picked?.does !== 'write') return picked ?? null;
    const label = await write(asked);
    if (label !== undefined) return { does: 'suggested', label };
  }
}

function pick({ question, why, suggestions }: Question, index: number, of: number) {
  const items: Item[] = [
    ...suggestions.map((label) => ({ label, does: 'suggested' as const })),
    { label: `$(edit) ${vscode.l10n.t('Write an Answer…')}`, does: 'write' },
    { label: `$(debug-step-over) ${vscode.l10n.t('Skip This Question')}`, does: 'skip' },
    ...(index < of - 1
      ? [
          {
            label: `$(run-all) ${vscode.l10n.t('Skip the Rest and Plan Now')}`,
            does: 'skipAll' as const,
          },
        ]
      : []),
  ];
  return vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Question {0} of {1}: {2}', index + 1, of, question),
    placeHolder: why === '' ? vscode.l10n.t('What is skipped, the plan states as an assumption.') : why,
    ignoreFocusOut: true,
  });
}

const write = ({ question, why }: Question) =>
  vscode.window.showInputBox({
    title: question,
    prompt: why,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      if (typed.trim() === '') return vscode.l10n.t('Say what you want in a few words.');
      return typed.length > 4_000 ? vscode.l10n.t('At most 4,000 characters.') : undefined;
    },
  });
