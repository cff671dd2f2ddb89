import { relative } from 'node:path';
import * as vscode from 'vscode';

/** Open documents of a folder with changes that are not on disk; only those among `paths` when given (relative to it). */
function dirtyDocuments(root: string, paths?: readonly string[]): vscode.TextDocument[] {
  const wanted = paths === undefined ? null : new Set(paths);
  return vscode.workspace.textDocuments.filter(({ isDirty, uri }) => {
    if (!isDirty || uri.scheme !== 'file') return false;
    const path = relative(root, uri.fsPath).replaceAll('\\', '/');
    if (path.startsWith('../') || path === '..') return false;
    return wanted === null || wanted.has(path);
  });
}

/**
 * True when nothing of a folder is unsaved any more. Asks first: files are saved by the user's word, never on the quiet, and a
 * "no" leaves everything as it is.
 */
export async function saveFirst(root: string, why: string, paths?: readonly string[]): Promise<boolean> {
  const dirty = dirtyDocuments(root, paths);
  if (dirty.length === 0) return true;
  const save = vscode.l10n.t('Save and Continue');
  const names = dirty.map(({ uri }) => vscode.workspace.asRelativePath(uri)).slice(0, 10);
  const more = dirty.length > names.length ? `\n… ${dirty.length - names.length} more` : '';
  const answer = await vscode.window.showWarningMessage(
    dirty.length === 1
      ? vscode.l10n.t('{0} has unsaved changes.', names[0] ?? '')
      : vscode.l10n.t('{0} files have unsaved changes.', dirty.length),
    { modal: true, detail: `${why}\n\n${names.join('\n')}${more}` },
    save,
  );
  if (answer !== save) return false;
  for (const document of dirty) {
    if (!document.isClosed && document.isDirty && !(await document.save())) return false;
  }
  return dirtyDocuments(root, paths).length === 0;
}

/** Why files of a change are saved before it is applied. */
export const appliedToDisk = (): string =>
  vscode.l10n.t(
    'The change is applied to what is on disk. Save them first; if that changes a file of the proposal, nothing is overwritten.',
  );
