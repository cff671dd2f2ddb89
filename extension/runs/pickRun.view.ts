import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import { runsLookedAt } from '../core/waitsForRefinement.ts';
import { tell } from '../platform/choose.ts';
import { pickFolder } from '../platform/folders.ts';
import { runLine } from '../projects/todoItem.model.ts';
import { isOngoing } from '../projects/todoStates.model.ts';
import { aboutRun } from './aboutRun.ts';

type Ports = { connection: Connection; rememberedRun(folder: vscode.WorkspaceFolder): string | null };

/**
 * Asks which of the newest runs of a folder is meant; with `waitingIn`, which of those of that folder that are not over. Undefined when
 * the user leaves, or there is none, which it says.
 */
export async function pickRun(
  { connection, rememberedRun }: Ports,
  title: string,
  waitingIn?: vscode.WorkspaceFolder,
): Promise<string | undefined> {
  const folder = waitingIn ?? (await pickFolder());
  if (folder === null) return undefined;
  const [{ clientApi: api }, { readProjectFile }, { nodeFiles }] = await Promise.all([
    import('#shared/clientApi.ts'),
    import('../core/projectLink.ts'),
    import('../core/nodeFiles.ts'),
  ]);
  const project = await readProjectFile({ files: nodeFiles, root: folder.uri.fsPath });
  const client = await connection.client();
  const all =
    project?.id === undefined
      ? []
      : (await client.call(api.listRuns, { params: { id: project.id }, query: { limit: runsLookedAt } }))
          .items;
  const items = waitingIn === undefined ? all : all.filter(isOngoing);
  if (items.length === 0) {
    const remembered = rememberedRun(folder) ?? undefined;
    if (remembered === undefined)
      tell(
        'info',
        waitingIn === undefined
          ? vscode.l10n.t('No run was started in this folder yet.')
          : vscode.l10n.t('No run waits in this folder.'),
      );
    return remembered;
  }
  const picked = await vscode.window.showQuickPick(
    items.map((run) => ({
      label: aboutRun(run),
      description: runLine(run),
      id: run.id,
    })),
    { title, placeHolder: vscode.l10n.t('Of which run?'), ignoreFocusOut: true },
  );
  return picked?.id;
}
