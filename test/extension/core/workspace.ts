import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canonicalChange } from '#shared/changes/canonicalChange.ts';
import type { Change, ChangedFile } from '#shared/changes.contract.ts';
import { sha256 } from '../../../extension/core/sha256.ts';

/** Contents by path; a folder comes with its files. */
export type Tree = Record<string, string | Uint8Array>;

export const runId = '0190f3b0-0000-4000-8000-000000000001';
const bytesOf = (content: string | Uint8Array): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content;

/** A fresh folder with a workspace and a place for journals; removed by `using`. */
export function makeWorkspace(tree: Tree = {}): {
  root: string;
  journalFolder: string;
  base: string;
  [Symbol.dispose](): void;
} {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-test-')));
  const root = join(base, 'workspace');
  mkdirSync(root);
  writeTree(root, tree);
  return {
    base,
    root,
    journalFolder: join(base, 'storage', 'journals'),
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}

export function writeTree(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Everything below a folder: files with mode and content, folders, links; to compare byte for byte. */
export function readTree(root: string): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const absolute = join(entry.parentPath, entry.name);
    const path = absolute.slice(root.length + 1);
    if (entry.isSymbolicLink()) tree[path] = `-> ${readlinkSync(absolute)}`;
    else if (entry.isDirectory()) tree[path] = 'folder';
    else tree[path] = `${(statSync(absolute).mode & 0o777).toString(8)} ${readFileSync(absolute, 'latin1')}`;
  }
  return tree;
}

/** The change that leads from one tree to another. */
export function changeOf(before: Tree, after: Tree): Change {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const files = paths.flatMap((path): ChangedFile[] => {
    const [old, now] = [before[path], after[path]];
    const baseSha256 = old === undefined ? null : sha256(bytesOf(old));
    if (now === undefined) {
      return [{ op: 'delete', path, baseSha256, sha256: null, size: 0, content: null, held: null }];
    }
    const bytes = bytesOf(now);
    if (sha256(bytes) === baseSha256) return [];
    const content = Buffer.from(bytes).toString('base64');
    const op = old === undefined ? 'create' : 'modify';
    return [{ op, path, baseSha256, sha256: sha256(bytes), size: bytes.length, content, held: null }];
  });
  return {
    runId,
    attempt: 1,
    snapshotId: runId,
    changeSha256: sha256(canonicalChange(files)),
    files,
  };
}
