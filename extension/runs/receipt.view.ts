import * as vscode from 'vscode';
import type { Receipt } from '#shared/receipts.contract.ts';
import { aboutRun } from './aboutRun.ts';
import { oneLine } from './oneLine.ts';
import { receiptDocument } from './receiptDocument.ts';

const scheme = 'plumbline-receipt';

export type ReceiptView = vscode.Disposable & {
  /** Opens the receipt of a run in the Markdown preview. Throws what loading it throws; nothing is opened then. */
  show(runId: string): Promise<void>;
};

/** Receipts as read-only Markdown documents. None is kept: a document that is opened again loads its receipt again. */
export function createReceiptView(load: (runId: string) => Promise<Receipt>): ReceiptView {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  /** Between loading a receipt and the editor asking for its text. */
  const loaded = new Map<string, string>();

  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    async provideTextDocumentContent({ query: runId }) {
      const text = loaded.get(runId);
      loaded.delete(runId);
      return text ?? receiptDocument(await load(runId));
    },
  });

  return {
    async show(runId) {
      const receipt = await load(runId);
      const uri = vscode.Uri.from({ scheme, path: `/${fileName(receipt)}`, query: runId });
      loaded.set(runId, receiptDocument(receipt));
      changed.fire(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      try {
        await vscode.commands.executeCommand('markdown.showPreview', uri);
      } catch {
        // The built-in Markdown extension is switched off.
        await vscode.window.showTextDocument(document, { preview: true });
      }
    },
    dispose() {
      loaded.clear();
      provider.dispose();
      changed.dispose();
    },
  };
}

/** Names the tab; the extension makes it Markdown. */
function fileName(receipt: Receipt): string {
  const about = oneLine(aboutRun(receipt), 60).replace(/[\\/:*?"<>|#%]+/g, ' ');
  return `${vscode.l10n.t('Receipt')} ${about.replace(/\s+/g, ' ').trim()}.md`;
}
