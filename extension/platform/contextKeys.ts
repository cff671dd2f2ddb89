import * as vscode from 'vscode';

type ContextKeys = {
  state: 'signedOut' | 'noFolder' | 'untrusted' | 'offline' | 'noTodo' | 'ready';
  running: boolean;
  waiting: boolean;
  reviewing: boolean;
  signedIn: boolean;
  hasTodo: boolean;
  /** The list shows runs of a project without a TODO file, so no welcome text says how to plan it. */
  onlyRuns: boolean;
  /** For the walkthrough: a run began, a proposal was applied. Both since the editor started; the editor remembers the steps. */
  hasRun: boolean;
  hasApplied: boolean;
};

const current = new Map<string, unknown>();

/** Sets what `when` clauses of the manifest ask for. Equal values are not sent again. */
export function setContextKeys(keys: Partial<ContextKeys>): void {
  for (const [name, value] of Object.entries(keys)) {
    if (current.get(name) === value) continue;
    current.set(name, value);
    void vscode.commands.executeCommand('setContext', `plumbline.${name}`, value);
  }
}
