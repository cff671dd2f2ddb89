import * as vscode from 'vscode';
import { formatCredits } from '#shared/money.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { HeldFile } from '../core/heldFiles.ts';
import { type TakePorts, takeUnverified } from '../core/takeUnverified.ts';
import { choose, tell } from '../platform/choose.ts';
import { appliedToDisk, saveFirst } from '../platform/dirtyFiles.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';
import { oneLine } from './oneLine.ts';
import type { RunPlace } from './runController.view.ts';

/** Asks, takes the rejected change unverified, and says what came of it. `onCharged` is told what the run has cost in all. */
export async function takeRejected(
  place: RunPlace,
  run: Run,
  onCharged: (microUsd: number) => void,
): Promise<void> {
  const { client, root, journalFolder, project } = place;
  const files = workspaceFiles;
  const about = oneLine(run.todo?.text ?? run.file ?? '', 60);
  const confirm: TakePorts['confirm'] = (offer) => confirmTaking(root, run, about, offer);
  const ports: TakePorts = {
    client,
    files,
    root,
    journalFolder,
    project,
    now: Date.now,
    confirm,
    onPaid: onCharged,
  };
  const result = await takeUnverified(ports, run);
  switch (result.end) {
    case 'kept':
      return;
    case 'no_change':
      tell('info', vscode.l10n.t('This run kept no change that could be taken. Nothing was charged.'));
      return;
    case 'there':
      tell(
        'info',
        vscode.l10n.t('This change was taken before: it is in your files. Nothing more is charged.'),
      );
      return;
    case 'changed':
      tell(
        'warning',
        vscode.l10n.t(
          'Not taken, and nothing charged: {0} changed since the run. Refine the rejected change instead; it starts from your files.',
          result.paths.join(', '),
        ),
      );
      return;
    case 'taken': {
      const chosen = await choose(
        'warning',
        vscode.l10n.t(
          '“{0}” was taken unverified: {1} changed, {2} charged in all. Its box stays open; tick it yourself when it is right.',
          about,
          fileCount(result.applied.applied.length),
          formatCredits(result.receipt.charged),
        ),
        [
          { choice: 'receipt', label: vscode.l10n.t('Show Receipt') },
          { choice: 'undo', label: vscode.l10n.t('Undo') },
        ],
      );
      if (chosen === 'receipt') await vscode.commands.executeCommand('plumbline.showReceipt', run.id);
      if (chosen === 'undo') await vscode.commands.executeCommand('plumbline.undoLastRun');
    }
  }
}

const fileCount = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', String(count));

async function confirmTaking(
  root: string,
  run: Run,
  about: string,
  { change, held, price }: Parameters<TakePorts['confirm']>[0],
): Promise<ReadonlySet<string> | null> {
  const take = vscode.l10n.t('Take It Unverified');
  const cost =
    price === 0
      ? vscode.l10n.t('It costs nothing more.')
      : vscode.l10n.t('{0} are charged, which the free allowance of the day had paid.', formatCredits(price));
  const why = oneLine(run.feedback?.summary ?? run.message ?? '', 300);
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Take “{0}” although it was not verified?', about),
    {
      modal: true,
      detail: [
        why,
        vscode.l10n.t(
          'It changes {0} of the workspace. {1} The box of the TODO stays open, and the receipt says that the change was not verified.',
          fileCount(change.files.length),
          cost,
        ),
      ].join('\n\n'),
    },
    take,
  );
  if (answer !== take) return null;
  const ticked = await tickHeld(held);
  if (ticked === null) return null;
  const paths = change.files.map(({ path }) => path);
  return (await saveFirst(root, appliedToDisk(), paths)) ? ticked : null;
}

async function tickHeld(held: readonly HeldFile[]): Promise<ReadonlySet<string> | null> {
  if (held.length === 0) return new Set();
  const ticked = await vscode.window.showQuickPick(
    held.map(({ path, reason, executes }) => ({
      label: path,
      description: executes ? vscode.l10n.t('can run as code') : '',
      detail: reason,
    })),
    {
      canPickMany: true,
      ignoreFocusOut: true,
      title: vscode.l10n.t('Tick each of these files to take the change'),
      placeHolder: vscode.l10n.t('All of them, or nothing is changed and nothing is charged'),
    },
  );
  return ticked === undefined ? null : new Set(ticked.map(({ label }) => label));
}
