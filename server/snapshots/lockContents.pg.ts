import type { Knex } from 'knex';

/**
 * Until the transaction ends: those that name or store contents of an organization do so side by side, and those that delete
 * what nothing names do so alone. Otherwise a content could be deleted that somebody was just told is there. Rows come first.
 */
export async function lockContents(db: Knex, orgId: string, whose: 'shared' | 'alone'): Promise<void> {
  const lock = whose === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  await db.raw(`select ${lock}(hashtext(?))`, [`contents ${orgId}`]);
}
