import * as vscode from 'vscode';

const readOnlyScheme = 'plumbline-text';

export type ReadOnlyDocuments = vscode.Disposable & {
  /** A document nobody is asked to save. `name` ends with what it is, such as `.md`. Returns its address. */
  add(name: string, text: string): vscode.Uri;
  /** Markdown in the preview of the editor, or as text where that is switched off. Dispose of it to close it. */
  preview(name: string, markdown: string): Promise<Preview>;
};

/** `onDidClose` is told once its tab is gone, or shows something else. */
export type Preview = vscode.Disposable & { onDidClose(told: () => void): vscode.Disposable };

/** Texts the editor still shows are kept; more than these are of no use to anybody. */
const mostKept = 20;

export function createReadOnlyDocuments(): ReadOnlyDocuments {
  const texts = new Map<string, string>();
  let count = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(readOnlyScheme, {
    provideTextDocumentContent: ({ query }) =>
      texts.get(query) ??
      vscode.l10n.t('This text was shown before the editor was loaded again and is gone.'),
  });
  const add = (name: string, text: string): vscode.Uri => {
    const query = String(++count);
    texts.set(query, text);
    const [oldest] = texts.keys();
    if (texts.size > mostKept && oldest !== undefined) texts.delete(oldest);
    return vscode.Uri.from({ scheme: readOnlyScheme, path: `/${name}`, query });
  };
  return {
    add,
    async preview(name, markdown) {
      const uri = add(name, markdown);
      const document = await vscode.workspace.openTextDocument(uri);
      try {
        await vscode.commands.executeCommand('markdown.showPreview', uri);
      } catch {
        await vscode.window.showTextDocument(document, { preview: true });
      }
      return {
        dispose: () => void vscode.window.tabGroups.close(tabsOf(name)),
        onDidClose: (told) => whenGone(name, told),
      };
    },
    dispose: () => provider.dispose(),
  };
}

/** The tab of a preview is known by its label alone: it is a webview of another extension. */
const tabsOf = (name: string): vscode.Tab[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label.endsWith(name));

/** A tab gets its label some time after it was asked for. */
function whenGone(name: string, told: () => void): vscode.Disposable {
  let seen = tabsOf(name).length > 0;
  const listening = vscode.window.tabGroups.onDidChangeTabs(() => {
    const there = tabsOf(name).length > 0;
    if (seen && !there) {
      listening.dispose();
      told();
    }
    seen ||= there;
  });
  return listening;
}
