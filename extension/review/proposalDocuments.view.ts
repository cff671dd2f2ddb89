import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Change, ChangedFile } from '#shared/changes.contract.ts';
import { changedText, notTextBase, notTextNotice } from './changedText.model.ts';

const proposalScheme = 'plumbline-proposal';
const baseScheme = 'plumbline-base';

/** A file of a change with the documents of its two sides. All three have the path of the file in the workspace. */
export type ShownFile = {
  file: ChangedFile;
  resource: vscode.Uri;
  before: vscode.Uri;
  after: vscode.Uri;
};

export type ShownChange = {
  files: readonly ShownFile[];
  /** Its content is let go; documents still open say so. */
  forget(): void;
};

export type ProposalDocuments = vscode.Disposable & {
  /** Keeps the content of a change for its read-only documents until `forget`. `root`: the folder its paths start from. */
  show(change: Change, root: string): ShownChange;
};

type Place = { run: string; attempt: string; path: string };

const keyOf = ({ run, attempt }: Pick<Place, 'run' | 'attempt'>): string => `${run}/${attempt}`;

function placeOf({ query }: vscode.Uri): Place {
  const given = new URLSearchParams(query);
  return {
    run: given.get('run') ?? '',
    attempt: given.get('attempt') ?? '',
    path: given.get('path') ?? '',
  };
}

/** True for documents that only this extension can fill. */
export const isProposalUri = ({ scheme }: vscode.Uri): boolean =>
  scheme === proposalScheme || scheme === baseScheme;

/** Read-only documents for both sides of changes under review. Nothing is decoded before a document is opened. */
export function createProposalDocuments(): ProposalDocuments {
  const changes = new Map<string, ReadonlyMap<string, ChangedFile>>();
  const changed = new vscode.EventEmitter<vscode.Uri>();

  const provide = (text: (file: ChangedFile) => string): vscode.TextDocumentContentProvider => ({
    onDidChange: changed.event,
    provideTextDocumentContent(uri) {
      const place = placeOf(uri);
      const file = changes.get(keyOf(place))?.get(place.path);
      return file === undefined
        ? vscode.l10n.t('This change is not under review any more. Its receipt tells what became of it.')
        : text(file);
    },
  });
  const registered = [
    vscode.workspace.registerTextDocumentContentProvider(
      proposalScheme,
      provide((file) => changedText(file) ?? notTextNotice(file)),
    ),
    vscode.workspace.registerTextDocumentContentProvider(
      baseScheme,
      provide((file) => (changedText(file) === null ? notTextBase(file) : '')),
    ),
  ];

  return {
    show(change, root) {
      const run = change.runId;
      const attempt = String(change.attempt);
      const files = change.files.map((file): ShownFile => {
        const resource = vscode.Uri.file(join(root, file.path));
        const query = new URLSearchParams({ run, attempt, path: file.path }).toString();
        const onDisk = file.op !== 'create' && changedText(file) !== null;
        return {
          file,
          resource,
          before: onDisk ? resource : resource.with({ scheme: baseScheme, query }),
          after: resource.with({ scheme: proposalScheme, query }),
        };
      });
      const key = keyOf({ run, attempt });
      const content = new Map(change.files.map((file) => [file.path, file]));
      changes.set(key, content);
      // A window that was reloaded has these documents open already, with nothing in them.
      for (const { before, after } of files) for (const uri of [before, after]) changed.fire(uri);
      return {
        files,
        forget() {
          if (changes.get(key) === content) changes.delete(key);
        },
      };
    },
    dispose() {
      changes.clear();
      changed.dispose();
      for (const one of registered) one.dispose();
    },
  };
}
