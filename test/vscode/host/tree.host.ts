import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createTodoFile } from '../../../extension/projects/todoFile.view.ts';

const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

describe('the TODO file as the editor sees it', () => {
  const file = createTodoFile();
  const path = join(root, 'list.md');
  const count = (): number | undefined => file.list?.items.length;
  const until = async (wanted: number | undefined): Promise<void> => {
    while (count() !== wanted) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  after(() => file.dispose());

  it('is none while there is no file, and is there once it is written by anybody', async () => {
    await file.follow(root, 'list.md');
    assert.equal(file.list, null);
    await fs.writeFile(path, '- [ ] one\n');
    await until(1);
  });

  it('counts what is typed and not saved', async () => {
    const document = await vscode.workspace.openTextDocument(path);
    const type = (): Thenable<boolean> => {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), '- [ ] zero\n');
      return vscode.workspace.applyEdit(edit);
    };
    // Refused while the editor reads the file anew.
    while (!(await type())) await new Promise((resolve) => setTimeout(resolve, 50));
    await until(2);
    await document.save();
    await until(2);
  });

  it('is none again when it is deleted', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await fs.rm(path);
    await until(undefined);
  });
});
