import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { workspaceFiles } from '../../../extension/platform/workspaceFiles.ts';

const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
const odd = Buffer.from('\uFEFFtrailing   \r\nmixed\n\tno end');

/** Resolves once `holds` does; the test's own limit ends it otherwise. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Resolves once the editor sees changes of files, for which it starts a process of its own. */
async function watched(): Promise<void> {
  let seen = false;
  const probe = vscode.workspace.createFileSystemWatcher('**/probe');
  probe.onDidCreate(() => (seen = true));
  probe.onDidChange(() => (seen = true));
  for (let n = 0; !seen; n++) {
    await fs.writeFile(join(root, 'probe'), String(n));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  probe.dispose();
}

/**
 * Inserts `text` at the start of the document the editor shows, as a user types it. The editor may be reading the file again just then,
 * for a change it was told of late: it then refuses the edit, or the save of it, and the user would do it once more.
 */
async function type(document: vscode.TextDocument, text: string, save = false): Promise<void> {
  for (;;) {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), text);
    const typed = (await vscode.workspace.applyEdit(edit)) && document.isDirty;
    if (typed && (!save || (await document.save()))) return;
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
}

describe('files written while the editor shows them', () => {
  const path = join(root, 'shown.js');
  const formatter = vscode.languages.registerDocumentFormattingEditProvider('javascript', {
    provideDocumentFormattingEdits: (document) => [
      vscode.TextEdit.insert(document.positionAt(0), '// formatted\n'),
    ],
  });
  after(() => formatter.dispose());
  before(async () => {
    const editor = vscode.workspace.getConfiguration('editor');
    await editor.update('formatOnSave', true, vscode.ConfigurationTarget.Workspace);
    const files = vscode.workspace.getConfiguration('files');
    await files.update('trimTrailingWhitespace', true, vscode.ConfigurationTarget.Workspace);
    await files.update('insertFinalNewline', true, vscode.ConfigurationTarget.Workspace);
    // The web editor saves by itself after a second.
    await files.update('autoSave', 'off', vscode.ConfigurationTarget.Workspace);
    await watched();
    await fs.writeFile(path, 'before\n', { mode: 0o755 });
  });

  it('hold exactly the bytes, and the open editor shows them and stays clean', async () => {
    const document = await vscode.workspace.openTextDocument(path);
    await vscode.window.showTextDocument(document);
    await workspaceFiles.write(path, odd);
    assert.deepEqual(await fs.readFile(path), odd);
    await until(() => document.getText().includes('trailing'));
    assert.equal(document.isDirty, false);
    assert.deepEqual(await fs.readFile(path), odd, 'nothing formatted it afterwards');
    assert.equal((await fs.stat(path)).mode & 0o777, 0o755);
  });

  it('would be formatted and trimmed if the user saved them', async () => {
    const document = await vscode.workspace.openTextDocument(path);
    await type(document, 'typed   \n', true);
    const saved = await fs.readFile(path, 'utf8');
    assert.match(saved, /\/\/ formatted\r?\n/);
    assert.match(saved, /typed\r?\n[\s\S]*\n$/);
  });

  it('leave alone what the user has not saved', async () => {
    const document = await vscode.workspace.openTextDocument(path);
    await type(document, 'mine ');
    await workspaceFiles.write(path, Buffer.from('theirs\n'));
    assert.ok(document.isDirty);
    assert.match(document.getText(), /^mine /);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('are made new with the mode asked for, and never over an existing one', async () => {
    const fresh = join(root, 'fresh.sh');
    await workspaceFiles.write(fresh, Buffer.from('x'), { create: true, mode: 0o700 });
    assert.equal((await fs.stat(fresh)).mode & 0o777, 0o700);
    await assert.rejects(workspaceFiles.write(fresh, Buffer.from('y'), { create: true }));
    assert.equal(await fs.readFile(fresh, 'utf8'), 'x');
  });
});
