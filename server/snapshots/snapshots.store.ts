import type { ManifestEntry } from '#shared/snapshots.contract.ts';

export type Blob = { readonly sha256: string; readonly bytes: Uint8Array };

export type NewSnapshot = {
  readonly id: string;
  readonly projectId: string;
  /** sha256 over the sorted entries: an unchanged workspace is the same snapshot. */
  readonly manifestSha256: string;
  readonly files: readonly ManifestEntry[];
};

/** Manifests and file contents. Contents belong to an organization: what another one stored is not there. */
export type SnapshotStore = {
  /**
   * The id of the snapshot with this manifest: the given one, or that of an earlier snapshot of the project, which counts as
   * registered anew. What is `missing` after it in its transaction stays all that is.
   */
  insert(orgId: string, snapshot: NewSnapshot): Promise<string>;
  /** Null when the organization has no such snapshot in that project. */
  files(orgId: string, projectId: string, snapshotId: string): Promise<ManifestEntry[] | null>;
  /** Hashes of the snapshot's contents that the organization has not stored, sorted. */
  missing(orgId: string, snapshotId: string): Promise<string[]>;
  /** Hashes of those contents that no snapshot names that was registered in the project within a day, sorted. */
  notNamed(orgId: string, projectId: string, blobs: readonly Blob[]): Promise<string[]>;
  /** Contents by hash; those that are not stored are left out. */
  blobs(orgId: string, sha256s: readonly string[]): Promise<Map<string, Uint8Array>>;
  /** Stores contents under hashes the caller has verified; what is there already is left as it is. */
  putBlobs(orgId: string, blobs: readonly Blob[]): Promise<void>;
  /**
   * Deletes snapshots that no run was started on within a day of their last registration, some at a time, with the contents that
   * nothing else of their organization names; how many it looked at. In a transaction.
   */
  deleteUnused(): Promise<number>;
  /** Deletes contents that neither a snapshot nor a change of the organization names. */
  deleteUnnamedBlobs(orgId: string): Promise<void>;
};
