import { promises as fs } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { AppError } from '#shared/appError.ts';
import type { Change } from '#shared/changes.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { insideOf } from '../core/insideOf.ts';
import { lastChange } from '../core/lastChange.ts';
import { verifyChange } from '../core/verifyChange.ts';
import { offerOne, tell } from '../platform/choose.ts';
import { oneLine } from '../runs/oneLine.ts';
import type { ProposalDocuments } from './proposalDocuments.view.ts';

type Place = { root: string; documents: ProposalDocuments; storage: string };
export type EditedFile = { path: string; content: string | null };

/**
 * Opens the rejected change for editing, beside the files as they are, and answers what the user made of it once they say so. The
 * copies lie in the extension's storage and are kept until they are checked: closing everything loses nothing. Null: not now.
 */
export async function editRejected(
  client: ApiClient,
  run: Pick<Run, 'id' | 'attempt' | 'todo' | 'file'>,
  { root, documents, storage }: Place,
): Promise<EditedFile[] | null> {
  const change = await lastChange(client, run);
  if (change === null) {
    tell(
      'info',
      vscode.l10n.t('This run kept no change that could be edited. No file of the workspace was changed.'),
    );
    return null;
  }
  verifyChange(change);
  const folder = join(storage, 'edited', run.id);
  await writeCopies(folder, change);
  const shown = documents.show(change, root);
  try {
    const about = oneLine(run.todo?.text ?? run.file ?? '', 60);
    const title = vscode.l10n.t('{0} — your version, not applied', about);
    const resources = shown.files.map(({ file, resource, before }) => [
      resource,
      file.op === 'create' ? undefined : before,
      vscode.Uri.file(join(folder, file.path)),
    ]);
    await vscode.commands.executeCommand('vscode.changes', title, resources);
    const check = vscode.l10n.t('Check My Version');
    const wanted = await offerOne(
      'info',
      vscode.l10n.t(
        'Edit the right side, then have it checked. Nothing is applied before it passes, and your edits are kept until then.',
      ),
      check,
    );
    if (!wanted) return null;
    await saveAll(folder);
    return await readCopies(folder, change);
  } finally {
    shown.forget();
  }
}

/** Copies that are there already hold edits of an earlier time. */
async function writeCopies(folder: string, change: Change): Promise<void> {
  for (const { path, content } of change.files) {
    const file = placeIn(folder, path);
    if (content === null) continue;
    await fs.mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await fs
      .writeFile(file, Buffer.from(content, 'base64'), { flag: 'wx', mode: 0o600 })
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
  }
}

async function saveAll(folder: string): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && document.uri.fsPath.startsWith(folder)) await document.save();
  }
}

/** A file that is gone, or that the change deleted, is not to be there. */
async function readCopies(folder: string, change: Change): Promise<EditedFile[]> {
  return Promise.all(
    change.files.map(async ({ path }) => {
      const bytes = await fs.readFile(placeIn(folder, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return { path, content: bytes === null ? null : bytes.toString('base64') };
    }),
  );
}

/** Throws for a path that would lie outside. */
function placeIn(folder: string, path: string): string {
  const file = join(folder, path);
  if (insideOf(folder, file) === null)
    throw new AppError('path_refused', `${path} lies outside of the change.`);
  return file;
}
