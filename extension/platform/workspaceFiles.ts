import { promises as fs } from 'node:fs';
import * as vscode from 'vscode';
import type { Files } from '../core/files.port.ts';
import { nodeFiles } from '../core/nodeFiles.ts';

/**
 * Files on disk, with existing files of the workspace written through the editor: a clean open document then shows the new
 * bytes at once and stays clean, and nothing formats or trims them on the way. Everything else, flushing among it, is Node's.
 */
export const workspaceFiles: Files = {
  ...nodeFiles,
  async write(path, bytes, options) {
    const uri = vscode.Uri.file(path);
    const known = vscode.workspace.getWorkspaceFolder(uri) !== undefined && options?.create !== true;
    if (!known || (await nodeFiles.stat(path))?.kind !== 'file') return nodeFiles.write(path, bytes, options);
    await vscode.workspace.fs.writeFile(uri, bytes);
    const handle = await fs.open(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
