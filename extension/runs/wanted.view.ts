import { relative } from 'node:path';
import * as vscode from 'vscode';
import { clientApi as api } from '#shared/clientApi.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import { nextTodo } from '../core/nextTodo.ts';
import type { RunRequest } from '../core/runPorts.ts';
import { runsLookedAt } from '../core/waitsForRefinement.ts';
import { workspaceFiles as files } from '../platform/workspaceFiles.ts';
import { type CodeTodo, instructionFor } from '../projects/codeTodos.model.ts';
import { askFor } from './askFor.view.ts';
import { oneLine } from './oneLine.ts';
import type { RunPlace } from './runController.view.ts';
import { titleOf } from './runRequest.view.ts';

/** A run that the user asks for: what it is called, and what is asked of the server. */
export type Wanted = { title: string; request: RunRequest };

/** The next TODO that does not wait for a refinement. Throws what `nextTodo` does. */
export async function nextOpen({ root, project, client }: RunPlace): Promise<TodoRef> {
  const { items } = await client.call(api.listRuns, {
    params: { id: project.id },
    query: { limit: runsLookedAt },
  });
  return nextTodo({ files, root, todoPath: project.todoPath, runs: items });
}

/** Without a TODO, the next one. */
export async function todo(place: RunPlace, asked: TodoRef | undefined): Promise<Wanted> {
  const one = asked ?? (await nextOpen(place));
  return { title: one.text, request: { kind: 'implement', todo: one } };
}

/** What should be different in a file is asked here; null when the user says nothing. */
export async function refinement(root: string, file: vscode.Uri): Promise<Wanted | null> {
  const path = pathIn(root, file);
  const title = titleOf({ kind: 'refine', todo: null, file: path }, '');
  const instruction = await askFor(
    title,
    vscode.l10n.t('What should be different? For example: validate the input and say what is wrong with it'),
  );
  return instruction === null ? null : { title, request: { kind: 'refine', instruction, file: path } };
}

/** Does what a TODO comment in a file asks for, as a refinement of that file. */
export const comment = (root: string, file: vscode.Uri, asked: CodeTodo): Wanted => ({
  title: asked.text === '' ? vscode.l10n.t('TODO without a text') : oneLine(asked.text, 80),
  request: { kind: 'refine', instruction: instructionFor(asked), file: pathIn(root, file) },
});

export const documents = (): Wanted => ({
  title: titleOf({ kind: 'document', todo: null, file: null }, ''),
  request: { kind: 'document' },
});

/** What to build is asked here; null when the user says nothing. `name`: of the folder. */
export async function plan(name: string): Promise<Wanted | null> {
  const description = await askFor(
    vscode.l10n.t('Plan Project'),
    vscode.l10n.t('What do you want to build, for whom, and with what? A few sentences are enough.'),
  );
  return description === null
    ? null
    : {
        title: titleOf({ kind: 'plan', todo: null, file: null }, name),
        request: { kind: 'plan', description, interview: true },
      };
}

const pathIn = (root: string, file: vscode.Uri): string => relative(root, file.fsPath).replaceAll('\\', '/');
