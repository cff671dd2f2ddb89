import * as vscode from 'vscode';
import { formatCredits } from '#shared/money.ts';
import type { Connection } from '../account/connection.ts';
import { tell } from '../platform/choose.ts';
import type { ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import { transfersCsv } from './transfersCsv.ts';
import { usageDocument } from './usageDocument.ts';

type Ports = { connection: Connection; texts: ReadOnlyDocuments };

/** What the organization used, in one document; the movements of its credits; all of them for a spreadsheet. */
export async function showUsage(ports: Ports): Promise<void> {
  const kinds = [
    {
      label: vscode.l10n.t('Usage of the last 30 days'),
      detail: vscode.l10n.t('By project, day, model and run'),
      show: showDocument,
    },
    {
      label: vscode.l10n.t('Movements of your credits'),
      detail: vscode.l10n.t('Newest first, with the receipt of each charge'),
      show: showMovements,
    },
    {
      label: vscode.l10n.t('Export every movement as CSV'),
      detail: vscode.l10n.t('For a spreadsheet or your accounts'),
      show: exportTransfers,
    },
  ];
  const picked = await vscode.window.showQuickPick(kinds, {
    title: vscode.l10n.t('Usage'),
    ignoreFocusOut: true,
  });
  await picked?.show(ports);
}

async function showDocument({ connection, texts }: Ports): Promise<void> {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  const client = await connection.client();
  const groups = (['project', 'day', 'model', 'run'] as const).map((group) =>
    client.call(api.getUsage, { query: { group } }),
  );
  // Together: where the server is away all of them fail, and a failure that nobody waits for is an error of its own.
  const [quoted, ...usage] = await Promise.all([client.call(api.listQuoted, {}), ...groups]);
  await texts.preview('Usage.md', usageDocument(usage, quoted));
}

async function showMovements({ connection }: Ports): Promise<void> {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  const client = await connection.client();
  const { items, nextCursor } = await client.call(api.listTransfers, { query: { limit: 100 } });
  if (items.length === 0) {
    tell('info', vscode.l10n.t('Nothing was bought, granted or charged yet.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    items.map(({ kind, amount, into, postedAfter, runId, note, at }) => ({
      label: `${into ? '+' : '−'}${formatCredits(amount)}`,
      description: `${kind.replaceAll('_', ' ')}${note === null ? '' : ` · ${note}`}`,
      detail: vscode.l10n.t(
        '{0} · balance after: {1}',
        new Date(at).toLocaleString(),
        formatCredits(postedAfter),
      ),
      runId,
    })),
    {
      title:
        nextCursor === null
          ? vscode.l10n.t('Usage: every movement of your credits, newest first')
          : vscode.l10n.t('Usage: the newest {0} movements of your credits. The CSV has all.', items.length),
      placeHolder: vscode.l10n.t('Choose a charge to see its receipt'),
      ignoreFocusOut: true,
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (picked?.runId) await vscode.commands.executeCommand('plumbline.showReceipt', picked.runId);
}

/** Page after page, so that no list is too long; what was cancelled leaves no file. */
export async function exportTransfers({ connection }: Pick<Ports, 'connection'>): Promise<void> {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  const client = await connection.client();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Credit Movements'),
    saveLabel: vscode.l10n.t('Export'),
    ...(folder === undefined
      ? {}
      : { defaultUri: vscode.Uri.joinPath(folder, '..', 'plumbline-credits.csv') }),
    filters: { CSV: ['csv'] },
  });
  if (!target) return;
  const progress = {
    location: vscode.ProgressLocation.Notification,
    cancellable: true,
    title: vscode.l10n.t('Exporting the movements of your credits'),
  };
  const csv = await vscode.window.withProgress(progress, async (_, token) => {
    const parts: Buffer[] = [];
    const pages = transfersCsv((cursor) => client.call(api.listTransfers, { query: { limit: 200, cursor } }));
    for await (const part of pages) {
      if (token.isCancellationRequested) return null;
      parts.push(Buffer.from(part));
    }
    return Buffer.concat(parts);
  });
  if (csv === null) return;
  await vscode.workspace.fs.writeFile(target, csv);
  tell('info', vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(target, false)));
}
