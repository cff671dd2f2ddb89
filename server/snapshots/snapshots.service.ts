import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import type { ManifestEntry } from '#shared/snapshots.contract.ts';
import { checkManifest, hashManifest } from './manifest.ts';
import type { Blob, SnapshotStore } from './snapshots.store.ts';
import { verifyBlobs } from './verifyBlobs.ts';

/** What snapshots need of projects: null when the organization has no such project. */
export type SnapshotProjects = { find(orgId: string, projectId: string): Promise<unknown> };

export type SnapshotsPorts = {
  projects: SnapshotProjects;
  inTransaction<T>(work: (snapshots: SnapshotStore) => Promise<T>): Promise<T>;
};

export type SnapshotsService = {
  /** Throws `not_found`, `invalid_request`, `limit_exceeded`. */
  create(
    orgId: string,
    projectId: string,
    files: readonly ManifestEntry[],
  ): Promise<{ snapshotId: string; missing: string[] }>;
  /** All or nothing; what is there already is taken again. Throws `not_found`, `blob_mismatch`, `limit_exceeded`, `conflict`. */
  putBlobs(orgId: string, projectId: string, blobs: readonly Blob[]): Promise<{ stored: number }>;
};

export function createSnapshotsService({ projects, inTransaction }: SnapshotsPorts): SnapshotsService {
  async function requireProject(orgId: string, projectId: string): Promise<void> {
    const project = await projects.find(orgId, projectId);
    if (project === null) throw new AppError('not_found', 'There is no such project.');
  }

  return {
    async create(orgId, projectId, files) {
      await requireProject(orgId, projectId);
      checkManifest(files);
      const snapshot = { id: randomUUID(), projectId, manifestSha256: hashManifest(files), files };
      return inTransaction(async (snapshots) => {
        const snapshotId = await snapshots.insert(orgId, snapshot);
        return { snapshotId, missing: await snapshots.missing(orgId, snapshotId) };
      });
    },
    async putBlobs(orgId, projectId, blobs) {
      await requireProject(orgId, projectId);
      const verified = verifyBlobs(blobs);
      await inTransaction(async (snapshots) => {
        const [stray] = await snapshots.notNamed(orgId, projectId, verified);
        if (stray !== undefined) throw notNamed(stray);
        await snapshots.putBlobs(orgId, verified);
      });
      return { stored: verified.length };
    },
  };
}

const notNamed = (sha256: string): AppError =>
  new AppError(
    'conflict',
    `No snapshot that was registered in this project within a day names the content ${sha256} with its size. Nothing of this upload was stored; register the snapshot, then send what it misses.`,
    { details: { sha256 } },
  );
