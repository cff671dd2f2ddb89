import type { PGlite } from '@electric-sql/pglite';
import type { Knex } from 'knex';
import type { ConstructorOptions } from 'pg-boss';

const int8 = 20;
const asNumber = { parsers: { [int8]: Number } };

/**
 * pg-boss's database port over Knex's single embedded connection, taken for one call at a time: PGlite joins whatever
 * transaction is open on it, so going around Knex would put the queue's statements into somebody else's.
 */
export function embeddedBossDatabase(knex: Knex): NonNullable<ConstructorOptions['db']> {
  return {
    async executeSql(text, values) {
      const connection: PGlite = await knex.client.acquireConnection();
      try {
        if (values?.length) return await connection.query<Record<string, unknown>>(text, values, asNumber);
        const results = await connection.exec(text, asNumber);
        return { rows: results.flatMap(({ rows }) => rows) };
      } catch (error) {
        // A block that failed after its BEGIN leaves the shared connection in an aborted transaction.
        await connection.query('rollback');
        throw error;
      } finally {
        await knex.client.releaseConnection(connection);
      }
    },
  };
}
