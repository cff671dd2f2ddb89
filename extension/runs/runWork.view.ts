import * as vscode from 'vscode';
import { AppError } from '#shared/appError.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { TodoRef } from '#shared/todo/todoRef.ts';
import type { Connection } from '../account/connection.ts';
import type { ApiClient } from '../api/apiClient.ts';
import type { CheckChoice } from '../checks/checkConsent.model.ts';
import type { ChooseChecks } from '../checks/configureChecks.commands.ts';
import { ownChecks } from '../checks/ownChecks.view.ts';
import { cancelRun } from '../core/cancelRun.ts';
import { todosLeft } from '../core/nextTodo.ts';
import { requireOwnProject } from '../core/ownProject.ts';
import { linkProject, readProjectFile } from '../core/projectLink.ts';
import { type RunRequest, type RunResult, runsCommands } from '../core/runPorts.ts';
import { choose, offerOne, tell } from '../platform/choose.ts';
import { saveFirst } from '../platform/dirtyFiles.ts';
import type { ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import { workspaceFiles } from '../platform/workspaceFiles.ts';
import type { CodeTodo } from '../projects/codeTodos.model.ts';
import { isOngoing } from '../projects/todoStates.model.ts';
import { removeCopies } from '../review/editedCopies.ts';
import type { ProposalDocuments } from '../review/proposalDocuments.view.ts';
import { showRejectedChange } from '../review/rejectedChange.view.ts';
import { actionLabel } from './actionLabel.view.ts';
import { afterRejection, rejectedRun, splitOf } from './afterRejection.view.ts';
import { confirmCancel } from './confirmCancel.view.ts';
import { journalFolderOf } from './journalFolderOf.ts';
import { openTodoFile } from './openTodoFile.view.ts';
import { rejectionText } from './rejection.model.ts';
import { offerVerified, type RunController, type RunPlace } from './runController.view.ts';
import { describeEnd, type RunAction, type RunEnd } from './runEnd.model.ts';
import { requestOf, titleOf } from './runRequest.view.ts';
import type { Wanted } from './wanted.view.ts';
import * as wanted from './wanted.view.ts';

export type RunWorkPorts = {
  connection: Connection;
  controller: RunController;
  chooseChecks: ChooseChecks;
  documents: ProposalDocuments;
  texts: ReadOnlyDocuments;
  /** Where journals of applied changes lie; one folder for each workspace folder. */
  storage: string;
  showError(error: unknown): Promise<void>;
  /** What was charged, nothing perhaps: whatever shows runs and the balance is out of date. */
  onCharged(microUsd: number): void;
  /** A remembered run is over: it need not be picked up again. */
  forget(folder: vscode.WorkspaceFolder, runId: string): Promise<void>;
};

/**
 * Whoever asked for a run in the user's stead, and is told what came of it as soon as the user is. The user is always asked then,
 * also below the amount from which they want to be.
 */
export type Asker = { ended(message: string | null): void; failed(error: unknown): void };

const noCommands: CheckChoice = { checks: [], setup: null, include: [] };

/** What the commands do once they know the folder: everything before, between and after runs that a person sees. */
export function createRunWork(ports: RunWorkPorts) {
  const { connection, controller } = ports;
  const files = workspaceFiles;

  /** `commands`: the checks of the folder are part of it, so they have to be chosen. */
  async function placeOf(folder: vscode.WorkspaceFolder, commands: boolean): Promise<RunPlace | null> {
    const root = folder.uri.fsPath;
    const client = await connection.client();
    const choice = commands ? await ports.chooseChecks(folder, { ask: true }) : noCommands;
    if (choice === null) return null;
    const project = await linkProject({ client, files, root, name: folder.name });
    const { checks, setup, include } = choice;
    const journalFolder = journalFolderOf(ports.storage, root);
    return { root, client, checks, setup, include, project, journalFolder };
  }

  async function run(
    folder: vscode.WorkspaceFolder,
    ask: (place: RunPlace) => Promise<Wanted | null>,
    { commands = true, asker }: { commands?: boolean; asker?: Asker | undefined } = {},
  ) {
    const why = vscode.l10n.t('A run works with the files as they are on disk.');
    if (!(await saveFirst(folder.uri.fsPath, why))) return;
    const found = await placeOf(folder, commands);
    if (found === null) return;
    const place = { ...found, alwaysAsk: asker !== undefined };
    const asked = await ask(place);
    if (asked === null) return;
    const { title, request } = asked;
    try {
      await over(place, folder, title, await controller.start(place, title, request), request, asker);
    } catch (error) {
      asker?.failed(error);
      await failed(folder, place, error);
    }
  }

  /** Another window, or an earlier one, has a run of this project under way: offer to go on with that one. */
  async function failed(folder: vscode.WorkspaceFolder, place: RunPlace, error: unknown): Promise<void> {
    const exists = error instanceof AppError && error.code === 'run_exists' ? error : null;
    const runId = exists?.details?.['runId'];
    if (exists === null || typeof runId !== 'string') {
      await ports.showError(error);
      return;
    }
    const go = vscode.l10n.t('Go On with It');
    if (await offerOne('warning', exists.message, go))
      await resumeAt(folder, place, await readRun(place.client, runId));
  }

  async function resumeAt(folder: vscode.WorkspaceFolder, found: RunPlace, known: Run): Promise<void> {
    const checks = await ownChecks(known, found.checks);
    if (checks === null) return;
    const place = { ...found, checks };
    const title = titleOf(known, folder.name);
    await over(place, folder, title, await controller.resume(place, title, known.id), requestOf(known));
  }

  async function over(
    place: RunPlace,
    folder: vscode.WorkspaceFolder,
    title: string,
    result: RunResult,
    request: RunRequest | null,
    asker?: Asker,
  ): Promise<void> {
    const { root, project } = place;
    if ('receipt' in result) ports.onCharged(result.receipt.charged);
    if (result.end === 'applied' && result.run.edited && result.run.fromRunId !== null)
      await removeCopies(ports.storage, result.run.fromRunId);
    const left = await todosLeft({ files, root, todoPath: project.todoPath });
    const end = describeEnd(title, result, left);
    asker?.ended(end?.message ?? null);
    if (end !== null) await offer(folder, end, result, request, place);
  }

  async function offer(
    folder: vscode.WorkspaceFolder,
    end: RunEnd,
    result: RunResult,
    request: RunRequest | null,
    place?: RunPlace,
  ): Promise<void> {
    const choices = end.actions.map((choice) => ({ choice, label: actionLabel(choice) }));
    const action = await choose(end.severity, end.message, choices);
    if (action === null) return;
    if (action === 'editTodos' && place && 'run' in result) await openTodoFile(place, result.run.todo);
    else await act(folder, action, result, request);
  }

  async function act(
    folder: vscode.WorkspaceFolder,
    action: RunAction,
    result: RunResult,
    request: RunRequest | null,
  ): Promise<void> {
    const runId = 'run' in result ? result.run.id : null;
    switch (action) {
      case 'showReceipt':
        await vscode.commands.executeCommand('plumbline.showReceipt', runId);
        break;
      case 'implementNext':
        await work.implement(folder);
        break;
      case 'showLog':
        await vscode.commands.executeCommand('plumbline.showLog');
        break;
      case 'resume':
        if (runId !== null) await work.resume(folder, runId);
        break;
      case 'retry':
        if (request !== null && 'run' in result)
          await run(folder, async () => ({ title: titleOf(result.run, folder.name), request }), {
            commands: runsCommands(request.kind),
          });
        break;
      case 'nextSteps':
        if ('run' in result) await work.afterRejection(folder, result.run.id);
        break;
      case 'document':
        await work.document(folder);
        break;
      case 'exportProject':
        await vscode.commands.executeCommand('plumbline.exportProject');
        break;
      case 'showWhy':
        if (result.end === 'rejected' && result.feedback)
          await ports.texts.preview(vscode.l10n.t('Not Verified.md'), rejectionText(result.feedback).details);
        break;
      case 'showRejectedChange':
        if ('run' in result) {
          const place = { root: folder.uri.fsPath, documents: ports.documents };
          await showRejectedChange(await connection.client(), result.run, place);
        }
        break;
    }
  }

  /** Null for a run that is gone from the server, which it says: it waits no more. */
  async function find(folder: vscode.WorkspaceFolder, runId: string): Promise<Run | null> {
    try {
      return await readRun(await connection.client(), runId);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      await ports.forget(folder, runId);
      tell(
        'info',
        vscode.l10n.t(
          'The server has no such run of yours any more: its project was deleted, or it belongs to another account. It waits here no longer; no file was changed.',
        ),
      );
      return null;
    }
  }

  /** Before anything is asked or written for it in this folder. */
  async function findOwn(folder: vscode.WorkspaceFolder, runId: string): Promise<Run | null> {
    const known = await find(folder, runId);
    if (known === null) return null;
    const file = await readProjectFile({ files, root: folder.uri.fsPath });
    await requireOwnProject(await connection.client(), known, file?.id);
    return known;
  }

  const work = {
    /** Without a TODO, the next one. */
    implement: (folder: vscode.WorkspaceFolder, todo?: TodoRef, asker?: Asker) =>
      run(folder, (place) => wanted.todo(place, todo), { asker }),

    refine: (folder: vscode.WorkspaceFolder, file: vscode.Uri) =>
      run(folder, ({ root }) => wanted.refinement(root, file)),

    implementComment: (folder: vscode.WorkspaceFolder, file: vscode.Uri, todo: CodeTodo) =>
      run(folder, async ({ root }) => wanted.comment(root, file, todo)),

    /** What to do about a rejected run, the newest unless told; the run that comes of it. */
    async afterRejection(folder: vscode.WorkspaceFolder, runId: string | null): Promise<void> {
      const known = runId === null ? null : await findOwn(folder, runId);
      if (runId !== null && known === null) return;
      const ask = async (place: RunPlace): Promise<Wanted | null> => {
        const rejected = await rejectedRun(place, runId);
        if (rejected !== null) return afterRejection(place, rejected, ports);
        tell('info', vscode.l10n.t('Nothing waits here: no TODO was left unverified.'));
        return null;
      };
      await run(folder, ask, { commands: known === null || runsCommands(known.kind) });
    },

    split: (folder: vscode.WorkspaceFolder, todo?: TodoRef) =>
      run(folder, async (place) => splitOf(todo ?? (await wanted.nextOpen(place))), { commands: false }),

    document: (folder: vscode.WorkspaceFolder) =>
      run(folder, async () => wanted.documents(), { commands: false }),

    plan: (folder: vscode.WorkspaceFolder) =>
      run(folder, () => wanted.plan(folder.name), { commands: false }),

    /** Goes on with a run of an earlier window, by the commands it began with if commands run on it at all. */
    async resume(folder: vscode.WorkspaceFolder, runId: string): Promise<void> {
      const known = await findOwn(folder, runId);
      const place = known && (await placeOf(folder, runsCommands(known.kind) && known.checks?.length !== 0));
      if (known && place) await resumeAt(folder, place, known);
    },

    /** Asks, and cancels a run that is not followed here. One that is over already is told as such. */
    async cancel(folder: vscode.WorkspaceFolder, runId: string): Promise<void> {
      const known = await find(folder, runId);
      if (known === null) return;
      const client = await connection.client();
      const title = titleOf(known, folder.name);
      const agrees = (now: Run): Promise<boolean> => confirmCancel(now, title);
      const run = known.endedAt === null ? await cancelRun(client, runId, agrees) : known;
      if (run === null) return;
      if (isOngoing(run)) {
        if (await offerVerified(vscode.l10n.t('Review'))) await work.resume(folder, runId);
        return;
      }
      await ports.forget(folder, runId);
      ports.onCharged(run.charged ?? 0);
      if (known.endedAt !== null || run.state !== 'cancelled') {
        tell('info', vscode.l10n.t('That run is over. Nothing is under way here.'));
        return;
      }
      const receipt = await client.call(api.getReceipt, { params: { id: runId } });
      const result: RunResult = { end: 'cancelled', run, receipt };
      const end = describeEnd(title, result, null);
      if (end !== null) await offer(folder, end, result, requestOf(known));
    },
  };
  return work;
}

const readRun = (client: ApiClient, id: string): Promise<Run> => client.call(api.getRun, { params: { id } });

export type RunWork = ReturnType<typeof createRunWork>;
