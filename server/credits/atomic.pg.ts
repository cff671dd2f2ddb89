import type { Knex } from 'knex';

/** Runs several statements in the transaction `db` belongs to, or in one of their own. */
export function atomic<T>(db: Knex, work: (trx: Knex) => Promise<T>): Promise<T> {
  return db.isTransaction === true ? work(db) : db.transaction(work);
}
