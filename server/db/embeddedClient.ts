import type { PGlite } from '@electric-sql/pglite';
import ClientPGLite from 'knex-pglite';

type QueryObject = { sql: string; bindings?: readonly unknown[]; response?: unknown };

/**
 * Knex's dialect for PGlite, with one correction: text without parameters goes through the simple query protocol, as
 * pg sends it, so that a migration may hold several statements. Of those the last one's result is kept.
 */
export class EmbeddedClient extends ClientPGLite {
  async _query(connection: PGlite, query: QueryObject): Promise<QueryObject> {
    const { sql, bindings = [] } = query;
    if (bindings.length > 0) query.response = await connection.query(sql, [...bindings]);
    else query.response = (await connection.exec(sql)).at(-1);
    return query;
  }
}
