import type { Knex } from 'knex';

/**
 * A statement that each connection to Postgres parses once and keeps under its name: for the few that run with every model call.
 * The name stands for the text, so a text that changes needs no other name, but two texts may never share one.
 */
export async function prepared<Row>(
  db: Knex,
  name: string,
  sql: string,
  bindings: Readonly<Record<string, string | number | boolean | null>>,
): Promise<Row[]> {
  const { rows } = await db.raw(sql, bindings as Knex.ValueDict).options({ name: `plumbline_${name}` });
  return rows as Row[];
}
