import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { IdempotencyClaim, IdempotencyStore } from './idempotency.store.ts';

type Row = { endpoint: string; request_hash: string; status: number | null; response: unknown };

export function createIdempotencyStore(db: Knex): IdempotencyStore {
  return {
    async claim({ orgId, key, endpoint, requestHash }): Promise<IdempotencyClaim> {
      await db('idempotency').whereRaw(`created_at < now() - interval '24 hours'`).delete();
      const claim = randomUUID();
      const taken = await db.raw<{ rows: unknown[] }>(
        `insert into idempotency (org_id, key, endpoint, request_hash, claim) values (?, ?, ?, ?, ?)
         on conflict (org_id, key) do update set claim = excluded.claim, claimed_at = now()
           where idempotency.status is null
             and idempotency.claimed_at < now() - interval '2 minutes'
             and idempotency.endpoint = excluded.endpoint
             and idempotency.request_hash = excluded.request_hash
         returning claim`,
        [orgId, key, endpoint, requestHash, claim],
      );
      if (taken.rows.length > 0) return { kind: 'first', claimed: { orgId, key, claim } };
      const row: Row | undefined = await db('idempotency').where({ org_id: orgId, key }).first();
      // No row: it was given back between the two statements, which the next try will find free.
      if (row === undefined) return { kind: 'running' };
      if (row.endpoint !== endpoint || row.request_hash !== requestHash) return { kind: 'reused' };
      if (row.status === null) return { kind: 'running' };
      return { kind: 'answered', status: row.status, response: row.response ?? undefined };
    },

    async answer({ orgId, key, claim }, status, response) {
      await db('idempotency')
        .where({ org_id: orgId, key, claim })
        .update({ status, response: response === undefined ? null : JSON.stringify(response) });
    },

    async release({ orgId, key, claim }) {
      await db('idempotency').where({ org_id: orgId, key, claim }).delete();
    },
  };
}
