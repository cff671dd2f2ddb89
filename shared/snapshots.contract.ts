import * as z from 'zod';
import { idParams, idSchema, pathSchema, sha256Schema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

/** Default limits of a snapshot. Beyond them the client narrows the scope and says what it left out. */
export const snapshotLimits = {
  fileBytes: 1024 * 1024,
  files: 20_000,
  snapshotBytes: 64 * 1024 * 1024,
} as const;

export const manifestEntrySchema = z.object({
  path: pathSchema,
  sha256: sha256Schema,
  size: z.int().min(0).max(snapshotLimits.fileBytes),
});
export type ManifestEntry = z.infer<typeof manifestEntrySchema>;

export const snapshotsApi = {
  createSnapshot: endpoint({
    id: 'createSnapshot',
    method: 'POST',
    path: '/v1/projects/:id/snapshots',
    summary: 'Register the manifest of a workspace; answers which contents the server does not have yet',
    auth: 'user',
    status: 201,
    idempotent: true,
    params: idParams,
    body: z.object({ files: z.array(manifestEntrySchema).max(snapshotLimits.files) }),
    response: z.object({ snapshotId: idSchema, missing: z.array(sha256Schema) }),
  }),
  putBlobs: endpoint({
    id: 'putBlobs',
    method: 'PUT',
    path: '/v1/projects/:id/blobs',
    summary:
      'Upload file contents, framed as `<sha256> <length>\\n<bytes>`, one after another; each hash is verified',
    auth: 'user',
    params: idParams,
    body: 'bytes',
    response: z.object({ stored: z.int() }),
  }),
};
