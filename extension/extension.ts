import * as vscode from 'vscode';
import { registerAccountCommands } from './account/account.commands.ts';
import { PlumblineAuthentication } from './account/authentication.view.ts';
import { createConnection } from './account/connection.ts';
import { registerAgentTools } from './agent/tools.view.ts';
import { createCheckOutput } from './checks/checkOutput.view.ts';
import { createChooseChecks, registerCheckCommands } from './checks/configureChecks.commands.ts';
import { registerCreditsCommands } from './credits/credits.commands.ts';
import { createCreditsView } from './credits/credits.view.ts';
import { createCheckMemories } from './platform/checkMemories.ts';
import { createLastRuns } from './platform/lastRuns.ts';
import { createReadOnlyDocuments } from './platform/readOnlyDocuments.ts';
import { onSettingsChange, readSettings } from './platform/settings.ts';
import { startedAt } from './platform/startClock.ts';
import { createTokenStore } from './platform/tokenStore.ts';
import { registerChooseTodoFileCommand } from './projects/chooseTodoFile.commands.ts';
import { createCodeTodosView } from './projects/codeTodos.view.ts';
import { registerDeleteCommand } from './projects/deleteProject.commands.ts';
import { registerExportCommand } from './projects/export.commands.ts';
import { registerNewProjectCommand } from './projects/newProject.commands.ts';
import { createProjectState } from './projects/projectState.view.ts';
import { createProjectViews } from './projects/projects.view.ts';
import { createProposalDocuments } from './review/proposalDocuments.view.ts';
import { createProposalReview } from './review/proposalReview.view.ts';
import { registerConversationCommands } from './runs/conversation.commands.ts';
import { runFollower } from './runs/followRun.ts';
import { createReceiptView } from './runs/receipt.view.ts';
import { createRunLoader } from './runs/runLoader.view.ts';
import { registerRunCommands } from './runs/runs.commands.ts';
import { createLog } from './support/log.view.ts';
import { createShowError } from './support/showError.view.ts';
import { registerSupportCommands } from './support/support.commands.ts';

/** What loading took. Between loading and activating the editor does work of its own. */
const loadedMs = performance.now() - startedAt;

/** Builds, registers, subscribes. Sends nothing: the server is asked once the editor is up. */
export function activate(context: vscode.ExtensionContext): void {
  const began = performance.now();
  const keep = <T extends vscode.Disposable>(one: T): T => {
    context.subscriptions.push(one);
    return one;
  };
  const clientVersion: string = context.extension.packageJSON.version;
  const log = keep(createLog());
  const showError = createShowError(log);
  const onFailure = log.failure;
  const tokens = createTokenStore(context.secrets);
  const serverUrl = () => readSettings().serverUrl;
  const connection = createConnection({ serverUrl, readToken: tokens.read, clientVersion });
  const memento = context.globalState;
  const authentication = keep(new PlumblineAuthentication({ connection, tokens, memento }));
  const credits = keep(createCreditsView(connection, onFailure));
  const state = keep(createProjectState(connection, onFailure));
  keep(createProjectViews(state, connection));
  keep(createCodeTodosView(state, onFailure));
  const documents = keep(createProposalDocuments());
  const texts = keep(createReadOnlyDocuments());
  const review = keep(createProposalReview({ documents, settings: readSettings }));
  const output = keep(createCheckOutput());
  const receipts = keep(
    createReceiptView(async (runId) => {
      const { clientApi: api } = await import('#shared/clientApi.ts');
      return (await connection.client()).call(api.getReceipt, { params: { id: runId } });
    }),
  );
  const refresh = (): void => {
    void credits.refresh();
    void state.refresh();
  };
  const runs = keep(
    createRunLoader({
      storage: (context.storageUri ?? context.globalStorageUri).fsPath,
      connection,
      review,
      documents,
      texts,
      output,
      chooseChecks: createChooseChecks(context.workspaceState),
      lastRuns: createLastRuns(context.workspaceState),
      checkMemory: createCheckMemories(context.workspaceState),
      showError,
      onFailure,
      onCharged(microUsd) {
        credits.noteCharge(microUsd);
        refresh();
      },
    }),
  );
  const settingNames = Object.keys(context.extension.packageJSON.contributes.configuration.properties);
  /** After the start, and when what stood in the way is gone: no sign-in, no trust. */
  const pickUp = (): void => {
    refresh();
    if (vscode.workspace.isTrusted) void runs.pickUp();
  };
  const tryAgain = (): void => {
    refresh();
    if (vscode.workspace.isTrusted) void runs.pickUp({ missed: true });
  };
  const onRun = runFollower({ refresh, state, credits });
  const { rememberedRun, forget, undo, load } = runs;
  const showReceipt = receipts.show;
  const parted = (folder: vscode.WorkspaceFolder): void => {
    const id = rememberedRun(folder);
    if (id !== null) void forget(folder, id);
    refresh();
  };
  context.subscriptions.push(
    ...registerAccountCommands({ connection, authentication, clientVersion, showError }),
    ...registerCreditsCommands({
      connection,
      credits,
      texts,
      showError,
      runWaits: () =>
        (vscode.workspace.workspaceFolders ?? []).some((folder) => rememberedRun(folder) !== null),
    }),
    ...registerRunCommands({
      connection,
      load,
      showError,
      rememberedRun,
      undo,
      showReceipt,
      state,
    }),
    ...registerConversationCommands({ connection, texts, rememberedRun, showError }),
    ...registerAgentTools({ state, connection, runs }),
    registerExportCommand({ connection, showError }),
    registerChooseTodoFileCommand({ showError, onChosen: refresh }),
    registerNewProjectCommand({ connection, showError, onParted: parted }),
    registerDeleteCommand({ connection, showError, onDeleted: parted }),
    vscode.commands.registerCommand('plumbline.refresh', tryAgain),
    registerCheckCommands(context.workspaceState, showError),
    ...registerSupportCommands({
      log,
      connection,
      clientVersion,
      settingNames,
      runId: () => runs.active?.runId ?? state.runs[0]?.id ?? null,
    }),
    runs.onDidChange(() => onRun(runs.active)),
    tokens.onChange(pickUp),
    vscode.workspace.onDidGrantWorkspaceTrust(pickUp),
    onSettingsChange(refresh),
  );
  setTimeout(pickUp, 500);
  log.info(`Activated in ${(loadedMs + performance.now() - began).toFixed(1)} ms.`);
}
