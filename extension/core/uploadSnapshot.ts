import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import { type BlobFrame, encodeBlobFrames } from '#shared/blobFrames.ts';
import { clientApi as api } from '#shared/clientApi.ts';
import type { ApiClient } from '../api/apiClient.ts';
import type { Manifest } from './manifest.ts';
import { sha256 } from './sha256.ts';

/** Bytes in one upload, framing included; a single larger file goes alone. */
const batchBytes = 4 * 1024 * 1024;
const frameBytes = 80;

export type UploadOptions = {
  client: ApiClient;
  projectId: string;
  manifest: Manifest;
  /** Content of a path of the manifest, as it is now. */
  readFile: (path: string) => Promise<Uint8Array>;
  /** The manifest again, for a workspace that changed since the first was made. */
  rebuild: () => Promise<Manifest>;
  signal?: AbortSignal;
  onProgress?: (sent: { files: number; of: number }) => void;
};

export type Uploaded = { snapshotId: string; manifest: Manifest };

/**
 * Registers the manifest and sends the contents the server lacks. Every content is hashed again as it is read: nothing but
 * what the manifest names is sent. A workspace that changed meanwhile is listed once more; when it changes again, throws
 * `workspace_changed`.
 */
export async function uploadSnapshot(options: UploadOptions): Promise<Uploaded> {
  const first = await tryUpload(options, options.manifest);
  if ('snapshotId' in first) return first;
  const second = await tryUpload(options, await options.rebuild());
  if ('snapshotId' in second) return second;
  throw new AppError(
    'workspace_changed',
    `"${second.changed}" keeps changing while the workspace is being sent. No run was started; stop what writes to it, or ignore it, and try again.`,
    { details: { paths: [second.changed] } },
  );
}

async function tryUpload(
  options: UploadOptions,
  manifest: Manifest,
): Promise<Uploaded | { changed: string }> {
  const { client, projectId, readFile, signal, onProgress } = options;
  const abortable = signal === undefined ? {} : { signal };
  const params = { id: projectId };
  const { snapshotId, missing } = await client.call(api.createSnapshot, {
    params,
    body: { files: manifest.entries },
    idempotencyKey: randomUUID(),
    ...abortable,
  });
  const pathOf = new Map(manifest.entries.map((entry) => [entry.sha256, entry.path]));
  let sent = 0;
  let batch: BlobFrame[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await client.call(api.putBlobs, { params, body: encodeBlobFrames(batch), ...abortable });
    sent += batch.length;
    onProgress?.({ files: sent, of: missing.length });
    batch = [];
    size = 0;
  };
  for (const hash of missing) {
    const path = pathOf.get(hash);
    // Only what the user was shown may leave: a server cannot ask for more.
    if (path === undefined) {
      throw new AppError('server_incompatible', 'The server asked for a file that is not part of this run.');
    }
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null || sha256(bytes) !== hash) return { changed: path };
    if (size + bytes.length + frameBytes > batchBytes) await flush();
    batch.push({ sha256: hash, bytes });
    size += bytes.length + frameBytes;
  }
  await flush();
  return { snapshotId, manifest };
}
