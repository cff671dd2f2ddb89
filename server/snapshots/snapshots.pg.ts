import type { Knex } from 'knex';
import type { ManifestEntry } from '#shared/snapshots.contract.ts';
import { lockContents } from './lockContents.pg.ts';
import type { SnapshotStore } from './snapshots.store.ts';
import { deleteUnusedSnapshots, unusedHours } from './unusedSnapshots.pg.ts';

const blobsPerInsert = 200;

/** Lists travel as one JSON parameter: thousands of placeholders are slow to prepare, and arrays differ between the drivers. */
export function createSnapshotStore(db: Knex): SnapshotStore {
  return {
    async insert(orgId, { id, projectId, manifestSha256, files }) {
      const [kept]: { id: string }[] = await db('snapshot')
        .insert({
          id,
          org_id: orgId,
          project_id: projectId,
          manifest_sha256: manifestSha256,
          files: files.length,
          bytes: files.reduce((sum, file) => sum + file.size, 0),
        })
        .onConflict(['project_id', 'manifest_sha256'])
        .merge({ created_at: db.fn.now() })
        .returning('id');
      if (kept?.id === id) {
        await db.raw(
          `insert into snapshot_file (snapshot_id, path, sha256, size)
           select ?, f.path, f.sha256, f.size
           from jsonb_to_recordset(?::jsonb) as f(path text, sha256 text, size int)`,
          [id, JSON.stringify(files)],
        );
      }
      await lockContents(db, orgId, 'shared');
      return kept?.id ?? id;
    },

    async files(orgId, projectId, snapshotId) {
      const snapshot = await db('snapshot')
        .where({ id: snapshotId, org_id: orgId, project_id: projectId })
        .first('id');
      if (snapshot === undefined) return null;
      const files: ManifestEntry[] = await db('snapshot_file')
        .where({ snapshot_id: snapshotId })
        .orderByRaw('path collate "C"')
        .select('path', 'sha256', 'size');
      return files;
    },

    async missing(orgId, snapshotId) {
      const { rows } = await db.raw<{ rows: { sha256: string }[] }>(
        `select distinct f.sha256
         from snapshot s join snapshot_file f on f.snapshot_id = s.id
         where s.org_id = ? and s.id = ?
           and not exists (select from blob b where b.org_id = s.org_id and b.sha256 = f.sha256)
         order by f.sha256`,
        [orgId, snapshotId],
      );
      return rows.map((row) => row.sha256);
    },

    async notNamed(orgId, projectId, blobs) {
      await lockContents(db, orgId, 'shared');
      const sizes = blobs.map(({ sha256, bytes }) => ({ sha256, size: bytes.length }));
      const { rows } = await db.raw<{ rows: { sha256: string }[] }>(
        `with given as (select g.sha256, g.size from jsonb_to_recordset(cast(:given as jsonb)) as g(sha256 text, size int)),
         named as (
           select f.sha256, f.size from snapshot s join snapshot_file f on f.snapshot_id = s.id
           where s.org_id = :orgId and s.project_id = :projectId
             and s.created_at > now() - make_interval(hours => :unusedHours)
             and f.sha256 in (select sha256 from given)
         )
         select g.sha256 from given g
         where not exists (select from named n where n.sha256 = g.sha256 and n.size = g.size)
         order by g.sha256`,
        { given: JSON.stringify(sizes), orgId, projectId, unusedHours },
      );
      return rows.map((row) => row.sha256);
    },

    async blobs(orgId, sha256s) {
      const { rows } = await db.raw<{ rows: { sha256: string; bytes: Uint8Array }[] }>(
        `select sha256, bytes from blob
         where org_id = ? and sha256 in (select jsonb_array_elements_text(?::jsonb))`,
        [orgId, JSON.stringify(sha256s)],
      );
      return new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
    },

    async putBlobs(orgId, blobs) {
      await lockContents(db, orgId, 'shared');
      for (let from = 0; from < blobs.length; from += blobsPerInsert) {
        await db('blob')
          .insert(
            blobs
              .slice(from, from + blobsPerInsert)
              .map(({ sha256, bytes }) => ({ org_id: orgId, sha256, bytes: asBuffer(bytes) })),
          )
          .onConflict(['org_id', 'sha256'])
          .ignore();
      }
    },

    deleteUnused: () => deleteUnusedSnapshots(db),

    async deleteUnnamedBlobs(orgId) {
      await lockContents(db, orgId, 'alone');
      await db.raw(
        `with named as (
           select f.sha256 from snapshot s join snapshot_file f on f.snapshot_id = s.id where s.org_id = :orgId
           union
           select changed.file ->> 'sha256' from run r join run_change c on c.run_id = r.id,
             jsonb_array_elements(c.files) as changed(file) where r.org_id = :orgId
         )
         delete from blob b where b.org_id = :orgId
           and not exists (select from named where named.sha256 = b.sha256)`,
        { orgId },
      );
    },
  };
}

/** The same memory as a Buffer, which both drivers send as bytea. */
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
