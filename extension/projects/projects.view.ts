import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import { setContextKeys } from '../platform/contextKeys.ts';
import type { ProjectState } from './projectState.view.ts';
import { createProjectTree } from './projectTree.view.ts';
import { createTodoFile } from './todoFile.view.ts';
import { createTodoLens } from './todoLens.view.ts';
import { type ProjectFacts, showsTree, welcomeState } from './welcome.model.ts';

/** Keeps tree, lenses and context keys in step with the folder, its TODO file, its runs and the sign-in. */
export function createProjectViews(state: ProjectState, connection: Connection): vscode.Disposable {
  const file = createTodoFile();
  let facts: ProjectFacts = { signedIn: false, folder: false, trusted: true, offline: false, todo: false };
  const isVisible = (): boolean => showsTree(facts, state.runs.length);
  const tree = createProjectTree({ state, file, isVisible });
  const lens = createTodoLens({ state, file, isSignedIn: () => facts.signedIn });

  const show = async (): Promise<void> => {
    facts = {
      signedIn: await isSignedIn(connection),
      folder: state.folder !== null,
      trusted: vscode.workspace.isTrusted,
      offline: state.offline,
      todo: file.list !== null,
    };
    setContextKeys({
      state: welcomeState(facts),
      signedIn: facts.signedIn,
      hasTodo: (file.list?.items.length ?? 0) > 0,
      onlyRuns: !facts.todo && isVisible(),
    });
    tree.refresh();
    lens.refresh();
  };
  const listening = [
    file.onDidChange(() => void show()),
    state.onDidChange(() => void file.follow(state.folder?.uri.fsPath ?? null, state.todoPath)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void show()),
  ];
  void file.follow(state.folder?.uri.fsPath ?? null, state.todoPath);
  return {
    dispose() {
      for (const one of [...listening, tree, lens, file]) one.dispose();
    },
  };
}

/** A setting that is no address counts as signed out: connecting is then what helps. */
async function isSignedIn(connection: Connection): Promise<boolean> {
  try {
    return await connection.isSignedIn();
  } catch {
    return false;
  }
}
