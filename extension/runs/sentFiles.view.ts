import * as vscode from 'vscode';
import type { QuoteOffer } from '../core/runPorts.ts';
import { sentFilesText } from './sentFiles.model.ts';

/** Opens the list of what would leave this machine, and of what stays, as a document of its own. */
export async function showSentFiles(offer: QuoteOffer): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: sentFilesText(offer),
  });
  await vscode.window.showTextDocument(document, { preview: true });
}
