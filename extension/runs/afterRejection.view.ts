import * as vscode from 'vscode';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Run } from '#shared/runs.contract.ts';
import { quoteFor } from '../core/beginRun.ts';
import type { RunRequest } from '../core/runPorts.ts';
import { listWorkspace } from '../core/sendWorkspace.ts';
import { runsLookedAt, waitsForRefinement } from '../core/waitsForRefinement.ts';
import { excludesOf } from '../platform/excludes.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';
import { editRejected } from '../review/editRejected.view.ts';
import type { ProposalDocuments } from '../review/proposalDocuments.view.ts';
import { showRejectedChange } from '../review/rejectedChange.view.ts';
import { askFor } from './askFor.view.ts';
import { pickNextStep } from './nextSteps.view.ts';
import type { RunPlace } from './runController.view.ts';
import { takeRejected } from './takeUnverified.view.ts';

export type AskedRun = { title: string; request: RunRequest };
type Ports = {
  documents: ProposalDocuments;
  storage: string;
  onCharged(microUsd: number): void;
};

/**
 * Asks what to do about a rejected run, shows what is only to be looked at, and answers with the run that the user wants instead; null
 * when they want none now.
 */
export async function afterRejection(
  place: RunPlace,
  run: Run,
  { documents, storage, onCharged }: Ports,
): Promise<AskedRun | null> {
  const { root, client, project } = place;
  const listing = listWorkspace({ root, files: workspaceFiles, project, exclude: excludesOf(root) });
  listing.catch(() => undefined);
  const step = await pickNextStep(run, async (request) => quoteFor(place, request, await listing));
  switch (step) {
    case null:
    case 'leave':
      return null;
    case 'show':
      await showRejectedChange(client, run, { root, documents });
      return null;
    case 'take':
      await takeRejected(place, run, onCharged);
      return null;
    case 'refine':
      return refine(run);
    case 'hint':
      return hint(run);
    case 'split':
      return run.todo === null ? null : splitOf(run.todo);
    case 'edit': {
      const edited = await editRejected(client, run, { root, documents, storage });
      return edited === null ? null : ownVersion(run, edited);
    }
  }
}

/** A run, if it was rejected; without an id the newest one that nothing was done about. */
export async function rejectedRun(
  { client, project }: Pick<RunPlace, 'client' | 'project'>,
  runId: string | null,
): Promise<Run | null> {
  if (runId !== null) {
    const run = await client.call(api.getRun, { params: { id: runId } });
    return run.state === 'rejected' ? run : null;
  }
  const { items } = await client.call(api.listRuns, {
    params: { id: project.id },
    query: { limit: runsLookedAt },
  });
  return items.find(({ todo }) => todo !== null && waitsForRefinement(todo, items)) ?? null;
}

/** Sub-tasks for a TODO, with what the user says about how. */
export async function splitOf(todo: NonNullable<Run['todo']>): Promise<AskedRun | null> {
  const description = await vscode.window.showInputBox({
    title: vscode.l10n.t('Split into Smaller TODOs'),
    prompt: vscode.l10n.t(
      'Anything the Architect should know about how to split it? You can leave this empty.',
    ),
    ignoreFocusOut: true,
  });
  if (description === undefined) return null;
  const said = description.trim();
  const request: RunRequest = { kind: 'plan', todo, ...(said === '' ? {} : { description: said }) };
  return { title: vscode.l10n.t('Split: {0}', todo.text), request };
}

async function refine({ feedback, ...run }: Run): Promise<AskedRun | null> {
  const title = vscode.l10n.t('Refine the rejected change');
  const prompt = vscode.l10n.t(
    'It starts from the rejected change on top of your files. Correct the instruction as you like.',
  );
  const instruction = await askFor(title, prompt, feedback?.refine.instruction ?? run.instruction ?? '');
  if (instruction === null) return null;
  const about = run.todo?.text ?? run.file;
  return {
    title: about === null ? title : vscode.l10n.t('Refine: {0}', about),
    request: { kind: 'refine', instruction, fromRunId: run.id, ...fileOf(run) },
  };
}

async function hint({ todo }: Run): Promise<AskedRun | null> {
  if (todo === null) return null;
  const said = await askFor(
    vscode.l10n.t('Try Again with a Hint'),
    vscode.l10n.t('What should the model know? For example: the amount is in cents, see src/money.js'),
  );
  return said === null ? null : { title: todo.text, request: { kind: 'implement', todo, hint: said } };
}

function ownVersion(run: Run, edited: { path: string; content: string | null }[]): AskedRun {
  const instruction = run.todo?.text ?? run.instruction ?? vscode.l10n.t('The change as the user edited it.');
  return {
    title: vscode.l10n.t('Check my version of “{0}”', run.todo?.text ?? run.file ?? ''),
    request: { kind: 'refine', instruction, fromRunId: run.id, edited, ...fileOf(run) },
  };
}

const fileOf = ({ file }: Pick<Run, 'file'>): { file?: string } => (file === null ? {} : { file });
