import { join } from 'node:path';
import * as vscode from 'vscode';
import { isSameTodo } from '#shared/todo/findTodo.ts';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { RunPlace } from './runController.view.ts';

/** Opens the TODO file of a project for editing, at a TODO where one is given and still there. */
export async function openTodoFile({ root, project }: RunPlace, todo: TodoRef | null): Promise<void> {
  const document = await vscode.workspace.openTextDocument(join(root, project.todoPath));
  const item = todo && parseTodo(document.getText()).items.find((one) => isSameTodo(one, todo));
  const at = new vscode.Position((item?.line ?? 1) - 1, 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}
