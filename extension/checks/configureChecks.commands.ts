import * as vscode from 'vscode';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { nodeFiles } from '../core/nodeFiles.ts';
import { pickFolder } from '../platform/folders.ts';
import { readSettings } from '../platform/settings.ts';
import { requireTrust } from '../platform/trust.ts';
import {
  agreedChecks,
  type CheckChoice,
  type Consent,
  checksOfSettings,
  offerKey,
} from './checkConsent.model.ts';
import { formatCommand, parseCommandLine } from './commandLine.model.ts';
import { detectChecks } from './detectChecks.ts';
import { detectSetup } from './detectSetup.ts';

/**
 * The commands that check a change of this folder. The user's settings win; else what was agreed to for exactly these commands;
 * else, with `ask`, the user is asked. Null: the user left the question open.
 */
export type ChooseChecks = (
  folder: vscode.WorkspaceFolder,
  options: { ask: boolean },
) => Promise<CheckChoice | null>;

type Choice = vscode.QuickPickItem & {
  check?: CheckCommand;
  setup?: readonly string[];
  include?: string;
  action?: 'other';
};

/** What can be agreed to, and whether the repository names it itself. */
type Offer = CheckChoice & { named: boolean };

const keyOf = (root: string): string => `checks:${root}`;

export function createChooseChecks(memento: vscode.Memento): ChooseChecks {
  return async (folder, { ask }) => {
    const settings = readSettings();
    const own = checksOfSettings(settings.checkCommands);
    const ofUser = (choice: CheckChoice): CheckChoice => ({
      ...choice,
      setup: settings.setupCommand.length > 0 ? settings.setupCommand : choice.setup,
      include: [...choice.include, ...settings.linkFolders],
    });
    if (own.length > 0) return ofUser({ checks: own, setup: null, include: [] });
    const offered = await offeredChecks(folder);
    const agreed = agreedChecks(memento.get<Consent>(keyOf(folder.uri.fsPath)), offered);
    const choice = agreed !== null || !ask ? agreed : await askForChecks(folder, offered, memento);
    return choice === null ? null : ofUser(choice);
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
async function offeredChecks(folder: vscode.WorkspaceFolder): Promise<Offer> {
  const place = { files: nodeFiles, root: folder.uri.fsPath, platform: process.platform };
  const { readProjectFile } = await import('../core/projectLink.ts');
  const file = await readProjectFile(place);
  return {
    checks: file?.checks ?? (await detectChecks(place)).map(({ from: _from, ...check }) => check),
    setup: file?.setup ?? (await detectSetup(place)),
    include: file?.include ?? [],
    named: file?.setup !== undefined,
  };
}

async function askForChecks(
  folder: vscode.WorkspaceFolder,
  offered: Offer,
  memento: vscode.Memento,
): Promise<CheckChoice | null> {
  const choice = await pick(folder.name, offered, memento.get<Consent>(keyOf(folder.uri.fsPath)) ?? null);
  if (choice === null) return null;
  const consent: Consent = { offered: offerKey(offered), ...choice };
  await memento.update(keyOf(folder.uri.fsPath), consent);
  return choice;
}

/** A formatter rewrites whole files and a setup command takes minutes: both only where somebody asked for them. */
function choicesOf(offered: Offer, before: Consent | null): Choice[] {
  const more = before?.checks.filter(({ id }) => !offered.checks.some((one) => one.id === id)) ?? [];
  const wanted = (check: CheckCommand): boolean =>
    before === null ? check.kind !== 'format' : before.checks.some(({ id }) => id === check.id);
  const { setup } = offered;
  const hadSetup = before === null ? offered.named : before.setup !== null && before.setup !== undefined;
  return [
    ...[...offered.checks, ...more].map((check) => ({
      label: formatCommand(check.command),
      description: [check.kind ?? [], check.advisory === true ? vscode.l10n.t('advisory') : []]
        .flat()
        .join(', '),
      picked: wanted(check),
      check,
    })),
    ...(setup === null
      ? []
      : [
          {
            label: formatCommand(setup),
            description: vscode.l10n.t('installs packages in the copy, with network access'),
            picked: hadSetup,
            setup,
          },
        ]),
    ...offered.include.map((include) => ({
      label: include,
      description: vscode.l10n.t('ignored file or folder, copied for the checks'),
      picked: before === null || before.include?.includes(include) === true,
      include,
    })),
    { label: '$(add) ' + vscode.l10n.t('Another command…'), action: 'other' as const },
  ];
}

async function pick(name: string, offered: Offer, before: Consent | null): Promise<CheckChoice | null> {
  const chosen = await vscode.window.showQuickPick(choicesOf(offered, before), {
    title: vscode.l10n.t('Which commands must succeed before a change of {0} lands?', name),
    placeHolder: vscode.l10n.t(
      'They run on a copy of the workspace, in a sandbox where there is one. None: reviewed only, not tested.',
    ),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (chosen === undefined) return null;
  const other = chosen.some(({ action }) => action === 'other') ? await askForCommand() : undefined;
  if (other === null) return null;
  const checks = [...chosen.flatMap(({ check }) => check ?? []), ...(other === undefined ? [] : [other])];
  if (checks.length === 0 && !(await confirmNone())) return null;
  return {
    checks,
    setup: chosen.find(({ setup }) => setup !== undefined)?.setup ?? null,
    include: chosen.flatMap(({ include }) => include ?? []),
  };
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
