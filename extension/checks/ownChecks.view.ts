import * as vscode from 'vscode';
import type { Run } from '#shared/runs.contract.ts';
import { type CheckChoice, notAgreed } from './checkConsent.model.ts';
import { formatCommand } from './commandLine.model.ts';

/**
 * What a run is checked by that is resumed: the commands it began with, whatever is chosen by now. They come from the server, so those that
 * the user has not agreed to here are asked for, word for word. Null: the user did not agree, and nothing runs.
 */
export async function ownChecks(
  { checks }: Pick<Run, 'checks'>,
  agreed: CheckChoice['checks'],
): Promise<CheckChoice['checks'] | null> {
  if (checks === undefined) return agreed;
  const others = notAgreed(checks, agreed);
  if (others.length === 0) return checks;
  const run = vscode.l10n.t('Run These Commands');
  const how = vscode.l10n.t(
    'They are not among the commands chosen here. They run on a copy of the workspace, in a sandbox where there is one. If you do not know them, cancel the run instead.',
  );
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This run goes on only with the commands it began with.'),
    { modal: true, detail: `${others.map(({ command }) => formatCommand(command)).join('\n')}\n\n${how}` },
    run,
  );
  return answer === run ? checks : null;
}
