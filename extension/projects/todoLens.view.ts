import * as vscode from 'vscode';
import { refOf } from '#shared/todo/refOf.ts';
import type { ProjectState } from './projectState.view.ts';
import type { TodoFile } from './todoFile.view.ts';
import { todoLenses } from './todoLens.model.ts';
import { runsByTodo } from './todoStates.model.ts';

type Ports = { state: ProjectState; file: TodoFile; isSignedIn(): boolean };

/** Actions above the TODOs of the project's TODO file; none in an untrusted workspace. */
export function createTodoLens({ state, file, isSignedIn }: Ports): vscode.Disposable & { refresh(): void } {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const { list, uri } = file;
      if (!vscode.workspace.isTrusted || list === null || document.uri.toString() !== uri?.toString())
        return [];
      return todoLenses(list, runsByTodo(state.runs), isSignedIn()).map((lens) => {
        const { line, title, command, item } = lens;
        const range = new vscode.Range(line - 1, 0, line - 1, 0);
        const target = {
          uri,
          ...('runId' in lens ? { runId: lens.runId } : { ref: refOf(item, state.todoPath) }),
        };
        return new vscode.CodeLens(range, { title, command, arguments: [target] });
      });
    },
  };
  const registered = vscode.languages.registerCodeLensProvider({ scheme: 'file' }, provider);
  return {
    refresh: () => changed.fire(),
    dispose() {
      registered.dispose();
      changed.dispose();
    },
  };
}
