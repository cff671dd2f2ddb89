import * as vscode from 'vscode';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { Connection } from '../account/connection.ts';
import { nextTodo } from '../core/nextTodo.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';
import type { ProjectState } from '../projects/projectState.view.ts';
import { textOf } from '../projects/todoFile.view.ts';
import type { RunLoader } from '../runs/runLoader.view.ts';
import { shownError } from '../support/errorActions.model.ts';
import { goesOn, runAnswer, statusAnswer, todosAnswer } from './answers.model.ts';

export type AgentPorts = {
  state: ProjectState;
  connection: Connection;
  runs: Pick<RunLoader, 'active' | 'load'>;
};

export type Answers = {
  listTodos(includeDone: boolean): Promise<string>;
  runStatus(): Promise<string>;
  /** What the user is asked before the tool is called at all. Their answer starts nothing yet. */
  prepareImplement(): Promise<vscode.PreparedToolInvocation>;
  /** Resolves when the run is over or waits, the user did not start it, or nobody wants to know any more. */
  implementNext(token: vscode.CancellationToken): Promise<string>;
};

export function createAnswers({ state, connection, runs }: AgentPorts): Answers {
  function folder(): vscode.WorkspaceFolder {
    if (state.folder !== null) return state.folder;
    throw new Error('No folder on a disk is open. Ask the user to open the folder of the project.');
  }

  async function implementNext(token: vscode.CancellationToken): Promise<string> {
    const root = folder();
    if (runs.active !== null)
      throw new Error('A run is under way in this window. Ask for its status instead.');
    if (!(await connection.isSignedIn()))
      throw new Error('The user is not signed in. Ask them to run the command Plumbline: Sign In.');
    const { work } = await runs.load();
    return new Promise((resolve, reject) => {
      const failed = (error: unknown): void => reject(new Error(shownError(error).message));
      const stop = token.onCancellationRequested(() => resolve(goesOn));
      const ended = (message: string | null): void => resolve(runAnswer(message));
      work
        .implement(root, undefined, { ended, failed })
        .then(() => ended(null), failed)
        .finally(() => stop.dispose());
    });
  }

  async function nextText(): Promise<string | null> {
    const { todoPath } = state;
    const root = folder().uri.fsPath;
    try {
      return (await nextTodo({ files: workspaceFiles, root, todoPath, runs: state.runs })).text;
    } catch {
      // The call itself will say what is wrong.
      return null;
    }
  }

  return {
    async listTodos(includeDone) {
      const { uri } = folder();
      await state.refresh();
      const text = await textOf(vscode.Uri.joinPath(uri, state.todoPath));
      const facts = { project: state.name, file: state.todoPath, runs: state.runs };
      return todosAnswer(text === null ? null : parseTodo(text), facts, { includeDone });
    },
    async runStatus() {
      folder();
      await state.refresh();
      return statusAnswer(runs.active, state.runs, Date.now());
    },
    implementNext,
    async prepareImplement() {
      const next = await nextText();
      // As text: what a TODO says must not become a link or a picture here.
      const message = new vscode.MarkdownString().appendText(
        vscode.l10n.t(
          '{0}Plumbline shows you the highest price, what is sent and which checks run. Nothing is sent or spent before you agree to that.',
          next === null ? '' : `“${next}”\n\n`,
        ),
      );
      return {
        invocationMessage: vscode.l10n.t('Plumbline implements the next TODO'),
        confirmationMessages: { title: vscode.l10n.t('Implement the next TODO?'), message },
      };
    },
  };
}
