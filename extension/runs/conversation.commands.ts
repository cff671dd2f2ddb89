import * as vscode from 'vscode';
import type { Messages } from '#shared/messages.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { Connection } from '../account/connection.ts';
import { signInFirst } from '../account/signInFirst.view.ts';
import type { ApiClient } from '../api/apiClient.ts';
import { tell } from '../platform/choose.ts';
import type { ReadOnlyDocuments } from '../platform/readOnlyDocuments.ts';
import { aboutRun } from './aboutRun.ts';
import { pickRun } from './pickRun.view.ts';

type Ports = {
  connection: Connection;
  texts: ReadOnlyDocuments;
  rememberedRun(folder: vscode.WorkspaceFolder): string | null;
  showError(error: unknown): Promise<void>;
};
type Conversation = { client: ApiClient; run: Run };
/** What a node of the tree hands over. */
type Target = { runId?: string };

/** What a run exchanged with models: to read, to save, to delete. */
export function registerConversationCommands(ports: Ports): vscode.Disposable[] {
  const command = (
    name: string,
    title: string,
    work: (conversation: Conversation) => Promise<void>,
  ): vscode.Disposable =>
    vscode.commands.registerCommand(`plumbline.${name}`, async (given?: string | Target) => {
      try {
        const conversation = await chosen(ports, title, typeof given === 'string' ? given : given?.runId);
        if (conversation !== null) await work(conversation);
      } catch (error) {
        await ports.showError(error);
      }
    });
  return [
    command('showConversation', vscode.l10n.t('Show Conversation'), async ({ client, run }) => {
      const { conversationDocument } = await import('./conversationDocument.ts');
      const messages = await messagesOf(client, run);
      await ports.texts.preview(`${vscode.l10n.t('Conversation')}.md`, conversationDocument(run, messages));
    }),
    command('exportConversation', vscode.l10n.t('Export Conversation'), exportConversation),
    command('deleteConversation', vscode.l10n.t('Delete Conversation'), deleteConversation),
  ];
}

/** Null when nothing was chosen, or the run is not over: what its models wrote counts as handed out once it is read. */
async function chosen(ports: Ports, title: string, given: string | undefined): Promise<Conversation | null> {
  const { connection } = ports;
  if (!(await signInFirst(connection))) return null;
  const id = given ?? (await pickRun(ports, title));
  if (id === undefined) return null;
  const { clientApi: api } = await import('#shared/clientApi.ts');
  const client = await connection.client();
  const run = await client.call(api.getRun, { params: { id } });
  if (run.endedAt !== null) return { client, run };
  tell(
    'info',
    vscode.l10n.t('This run is not over. Its conversation can be read, saved and deleted when it is.'),
  );
  return null;
}

async function messagesOf(client: ApiClient, { id }: Run): Promise<Messages> {
  const { clientApi: api } = await import('#shared/clientApi.ts');
  return client.call(api.getMessages, { params: { id } });
}

async function exportConversation({ client, run }: Conversation): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `plumbline-conversation-${run.id.slice(0, 8)}.json`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Conversation'),
    saveLabel: vscode.l10n.t('Export'),
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, '..', name) }),
    filters: { JSON: ['json'] },
  });
  if (!target) return;
  const { items, deletedAt } = await messagesOf(client, run);
  const text = JSON.stringify({ runId: run.id, todo: run.todo, kind: run.kind, deletedAt, items }, null, 2);
  await vscode.workspace.fs.writeFile(target, Buffer.from(`${text}\n`));
  tell('info', vscode.l10n.t('Exported to {0}.', vscode.workspace.asRelativePath(target, false)));
}

async function deleteConversation({ client, run }: Conversation): Promise<void> {
  const confirm = vscode.l10n.t('Delete');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the conversation of “{0}”?', aboutRun(run)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Every request to a model in this run and its answer are deleted on the server, for good. Your files, the change and the receipt stay.',
      ),
    },
    confirm,
  );
  if (answer !== confirm) return;
  const { clientApi: api } = await import('#shared/clientApi.ts');
  await client.call(api.deleteMessages, { params: { id: run.id } });
  tell('info', vscode.l10n.t('The conversation was deleted. The receipt of the run stays.'));
}
