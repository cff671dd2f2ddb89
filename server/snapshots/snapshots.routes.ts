import { Router } from 'express';
import { api } from '#shared/api.ts';
import { decodeBlobFrames } from '#shared/blobFrames.ts';
import { handle } from '../http/handle.ts';
import type { SnapshotsService } from './snapshots.service.ts';

/** A manifest of the most files a snapshot takes, with paths of usual length. */
const manifestLimitBytes = 8 * 1024 * 1024;

export function snapshotsRoutes(snapshots: SnapshotsService): Router {
  const router = Router();
  handle(
    router,
    api.createSnapshot,
    ({ caller, params, body }) => snapshots.create(caller.orgId, params.id, body.files),
    { bodyLimitBytes: manifestLimitBytes },
  );
  handle(router, api.putBlobs, ({ caller, params, body }) =>
    snapshots.putBlobs(caller.orgId, params.id, decodeBlobFrames(body)),
  );
  return router;
}
