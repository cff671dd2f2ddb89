import * as vscode from 'vscode';
import type { Run } from '#shared/runs.contract.ts';
import type { Connection } from '../account/connection.ts';
import { tell } from '../platform/choose.ts';
import { pickFolder } from '../platform/folders.ts';
import { runLine } from '../projects/todoItem.model.ts';

type Ports = { connection: Connection; rememberedRun(folder: vscode.WorkspaceFolder): string | null };

/** Asks which of the newest runs of a folder is meant. Undefined when the user leaves, or there is none, which it says. */
export async function pickRun(
  { connection, rememberedRun }: Ports,
  title: string,
): Promise<string | undefined> {
  const folder = await pickFolder();
  if (folder === null) return undefined;
  const [{ clientApi: api }, { readProjectFile }, { nodeFiles }] = await Promise.all([
    import('#shared/clientApi.ts'),
    import('../core/projectLink.ts'),
    import('../core/nodeFiles.ts'),
  ]);
  const project = await readProjectFile({ files: nodeFiles, root: folder.uri.fsPath });
  const client = await connection.client();
  const { items } =
    project?.id === undefined
      ? { items: [] }
      : await client.call(api.listRuns, { params: { id: project.id }, query: { limit: 50 } });
  if (items.length === 0) {
    const remembered = rememberedRun(folder) ?? undefined;
    if (remembered === undefined) tell('info', vscode.l10n.t('No run was started in this folder yet.'));
    return remembered;
  }
  const picked = await vscode.window.showQuickPick(
    items.map((run: Run) => ({
      label: run.todo?.text ?? run.file ?? run.kind,
      description: runLine(run),
      id: run.id,
    })),
    { title, placeHolder: vscode.l10n.t('Of which run?') },
  );
  return picked?.id;
}
