import type { Knex } from 'knex';

/** One numbered change of the tables, applied in a transaction. `up` and `down` get that transaction. */
export type Migration = {
  readonly name: string;
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
};

/** Every migration in order, listed rather than found in a folder so that the server can be bundled. */
export const migrations: readonly Migration[] = [];
