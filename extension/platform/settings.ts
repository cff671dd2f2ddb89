import * as vscode from 'vscode';

export type Settings = {
  serverUrl: string;
  /** Credits. */
  maxCredits: number;
  /** Credits. */
  confirmAbove: number;
  checkCommands: readonly (readonly string[])[];
  linkFolders: readonly string[];
  /** Empty: what was agreed to for the workspace. */
  setupCommand: readonly string[];
  sandbox: boolean;
  shareHome: boolean;
  /** Seconds. */
  probeLimit: number;
  exclude: readonly string[];
  autoOpen: boolean;
};

const section = 'plumbline';

/**
 * The user's own settings. Values of a workspace or folder are passed over even where the editor would let them through: a
 * cloned repository must not redirect tokens, run commands or raise the cap.
 */
export function readSettings(): Settings {
  return {
    serverUrl: own('server.url', isString),
    maxCredits: own('run.maxCredits', isAmount),
    confirmAbove: own('run.confirmAbove', isAmount),
    checkCommands: own('checks.commands', (value) => isListOf(value, (argv) => isListOf(argv, isString))),
    linkFolders: own('checks.linkFolders', (value) => isListOf(value, isString)),
    setupCommand: own('checks.setup', (value) => isListOf(value, isString)),
    sandbox: own('checks.sandbox', isBoolean),
    shareHome: own('checks.shareHome', isBoolean),
    probeLimit: own('checks.probeSeconds', isAmount),
    exclude: own('upload.exclude', (value) => isListOf(value, isString)),
    autoOpen: own('review.autoOpen', isBoolean),
  };
}

/** A value of the wrong type counts as not set. */
function own<T>(name: string, is: (value: unknown) => boolean): T {
  const found = vscode.workspace.getConfiguration(section).inspect<T>(name);
  const value = found?.globalValue;
  return (value !== undefined && is(value) ? value : found?.defaultValue) as T;
}

const isString = (value: unknown): boolean => typeof value === 'string';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isAmount = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(is);

export async function saveServerUrl(url: string): Promise<void> {
  await vscode.workspace
    .getConfiguration(section)
    .update('server.url', url, vscode.ConfigurationTarget.Global);
}

export function onSettingsChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(section)) listener();
  });
}
