import * as vscode from 'vscode';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { nodeFiles } from '../core/nodeFiles.ts';
import { pickFolder } from '../platform/folders.ts';
import { readSettings } from '../platform/settings.ts';
import { requireTrust } from '../platform/trust.ts';
import { agreedChecks, type Consent, checksOfSettings, offerKey } from './checkConsent.model.ts';
import { formatCommand, parseCommandLine } from './commandLine.model.ts';
import { detectChecks } from './detectChecks.ts';

/**
 * The commands that check a change of this folder. The user's settings win; else what was agreed to for exactly these commands;
 * else, with `ask`, the user is asked. Null: the user left the question open.
 */
export type ChooseChecks = (
  folder: vscode.WorkspaceFolder,
  options: { ask: boolean },
) => Promise<readonly CheckCommand[] | null>;

type Choice = vscode.QuickPickItem & { check?: CheckCommand; action?: 'other' | 'none' };

const keyOf = (root: string): string => `checks:${root}`;

export function createChooseChecks(memento: vscode.Memento): ChooseChecks {
  return async (folder, { ask }) => {
    const own = checksOfSettings(readSettings().checkCommands);
    if (own.length > 0) return own;
    const offered = await offeredChecks(folder);
    const agreed = agreedChecks(memento.get<Consent>(keyOf(folder.uri.fsPath)), offered);
    if (agreed !== null || !ask) return agreed;
    return askForChecks(folder, offered, memento);
  };
}

export function registerCheckCommands(
  memento: vscode.Memento,
  showError: (error: unknown) => Promise<void>,
): vscode.Disposable {
  return vscode.commands.registerCommand('plumbline.configureChecks', async () => {
    try {
      if (!(await requireTrust())) return;
      const folder = await pickFolder();
      if (folder === null) return;
      if (readSettings().checkCommands.length > 0) {
        await vscode.commands.executeCommand('workbench.action.openSettings', 'plumbline.checks.commands');
        return;
      }
      await askForChecks(folder, await offeredChecks(folder), memento);
    } catch (error) {
      await showError(error);
    }
  });
}

/** What the repository names in its project file; without that, what its files make likely. Neither runs unasked. */
async function offeredChecks(folder: vscode.WorkspaceFolder): Promise<CheckCommand[]> {
  const place = { files: nodeFiles, root: folder.uri.fsPath };
  const { readProjectFile } = await import('../core/projectLink.ts');
  const named = (await readProjectFile(place))?.checks;
  if (named !== undefined) return named;
  return (await detectChecks(place)).map(({ from: _from, ...check }) => check);
}

async function askForChecks(
  folder: vscode.WorkspaceFolder,
  offered: readonly CheckCommand[],
  memento: vscode.Memento,
): Promise<readonly CheckCommand[] | null> {
  const agreed = memento.get<Consent>(keyOf(folder.uri.fsPath));
  const checks = await pick(folder.name, offered, agreed?.checks ?? null);
  if (checks === null) return null;
  await memento.update(keyOf(folder.uri.fsPath), { offered: offerKey(offered), checks } satisfies Consent);
  return checks;
}

async function pick(
  name: string,
  offered: readonly CheckCommand[],
  before: readonly CheckCommand[] | null,
): Promise<readonly CheckCommand[] | null> {
  const known = [...offered, ...(before ?? []).filter(({ id }) => !offered.some((one) => one.id === id))];
  const wanted = (check: CheckCommand): boolean =>
    before === null || before.some(({ id }) => id === check.id);
  const items: Choice[] = [
    ...known.map((check) => ({
      label: formatCommand(check.command),
      description: check.kind ?? '',
      picked: wanted(check),
      check,
    })),
    { label: '$(add) ' + vscode.l10n.t('Another command…'), action: 'other' },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Which commands must succeed before a change of {0} lands?', name),
    placeHolder: vscode.l10n.t(
      'They run on a copy of the workspace, with your rights. None: reviewed only, not tested.',
    ),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return null;
  const checks = chosen.flatMap(({ check }) => (check ? [check] : []));
  if (!chosen.some(({ action }) => action === 'other'))
    return checks.length > 0 || (await confirmNone()) ? checks : null;
  const other = await askForCommand();
  return other === null ? null : [...checks, other];
}

async function confirmNone(): Promise<boolean> {
  const yes = vscode.l10n.t('Go On Without Tests');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Without a command changes are reviewed only, not tested.'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Every message and receipt will say so. You can choose commands later with Configure Checks.',
      ),
    },
    yes,
  );
  return answer === yes;
}

async function askForCommand(): Promise<CheckCommand | null> {
  const line = await vscode.window.showInputBox({
    title: vscode.l10n.t('Another Command'),
    prompt: vscode.l10n.t('Program and arguments. It succeeds when it exits with 0.'),
    placeHolder: 'npm run verify',
    ignoreFocusOut: true,
    validateInput(typed) {
      const parsed = parseCommandLine(typed);
      return typeof parsed === 'string' ? parsed : undefined;
    },
  });
  const command = line === undefined ? '' : parseCommandLine(line);
  if (typeof command === 'string') return null;
  return {
    id: `own-${command
      .join('-')
      .replace(/[^\w-]+/g, '-')
      .slice(0, 80)}`,
    name: formatCommand(command).slice(0, 200),
    command,
  };
}
