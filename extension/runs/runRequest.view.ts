import * as vscode from 'vscode';
import type { Run } from '#shared/runs.contract.ts';
import type { RunRequest } from '../core/runPorts.ts';

/** What a run is called in titles and notifications, from its start to its end. `folder`: the name of its folder. */
export function titleOf({ kind, todo, file }: Pick<Run, 'kind' | 'todo' | 'file'>, folder: string): string {
  if (kind === 'plan' && todo !== null) return vscode.l10n.t('Split: {0}', todo.text);
  if (kind === 'document') return vscode.l10n.t('Write the README');
  if (todo !== null) return todo.text;
  if (kind === 'plan') return vscode.l10n.t('Plan {0}', folder);
  return file === null ? vscode.l10n.t('Refine the rejected change') : vscode.l10n.t('Refine {0}', file);
}

/** The request that would start a run like this one again; null where it cannot be told from the run. */
export function requestOf({
  kind,
  todo,
  file,
  fromRunId,
  rebase,
  edited,
  instruction,
}: Run): RunRequest | null {
  if (kind === 'document') return { kind };
  if (kind === 'plan' && todo !== null) return { kind, todo };
  // Only the server has what the user had edited.
  if (edited) return null;
  if (kind === 'implement' && todo !== null) return { kind, todo };
  // What a rebase merged came from a verified run: it can be started anew from a file only.
  if (kind !== 'refine' || instruction === null || (rebase && file === null)) return null;
  return {
    kind,
    instruction,
    ...(file === null ? {} : { file }),
    ...(fromRunId === null || rebase ? {} : { fromRunId }),
  };
}
