import * as vscode from 'vscode';
import type { Run } from '#shared/runs.contract.ts';
import type { Connection } from '../account/connection.ts';
import { pickFolder } from '../platform/folders.ts';

type Ports = { connection: Connection; rememberedRun(folder: vscode.WorkspaceFolder): string | null };

/** Asks which of the newest runs of a folder is meant. Undefined when the user leaves, or there is none to choose from. */
export async function pickRun(
  { connection, rememberedRun }: Ports,
  title: string,
): Promise<string | undefined> {
  const folder = await pickFolder();
  if (folder === null) return undefined;
  const [{ clientApi: api }, { readProjectFile }, { nodeFiles }, { formatCredits }] = await Promise.all([
    import('#shared/clientApi.ts'),
    import('../core/projectLink.ts'),
    import('../core/nodeFiles.ts'),
    import('#shared/money.ts'),
  ]);
  const project = await readProjectFile({ files: nodeFiles, root: folder.uri.fsPath });
  if (project?.id === undefined) return rememberedRun(folder) ?? undefined;
  const client = await connection.client();
  const { items } = await client.call(api.listRuns, { params: { id: project.id }, query: { limit: 50 } });
  const picked = await vscode.window.showQuickPick(
    items.map((run: Run) => ({
      label: run.todo?.text ?? run.file ?? run.kind,
      description: `${run.state}${run.charged === null ? '' : ` · ${formatCredits(run.charged)}`}`,
      detail: new Date(run.createdAt).toLocaleString(),
      id: run.id,
    })),
    { title, placeHolder: vscode.l10n.t('Of which run?') },
  );
  return picked?.id;
}
