import type { Knex } from 'knex';
import { prepared } from '../../../server/db/prepared.ts';

/** The least that reserving and settling can be: the same commits and core rows, without keys, checks, lots or history. */
export async function createBaseline(db: Knex): Promise<void> {
  await db.raw(`
    create table b_wallet (id int primary key, posted bigint not null, held bigint not null) with (fillfactor = 70);
    create table b_hold (id bigint primary key, wallet int not null, amount bigint not null, state int not null) with (fillfactor = 70);
    create table b_transfer (id bigint generated always as identity primary key, hold bigint, wallet int, amount bigint);
    create table b_receipt (id bigint generated always as identity primary key, hold bigint, charge bigint);
  `);
}

export async function fillBaseline(db: Knex, wallets: number): Promise<void> {
  await db.raw('insert into b_wallet select i, 1000000000000, 0 from generate_series(0, ?::int - 1) i', [
    wallets,
  ]);
}

type Pair = { id: number; wallet: number };
/** Whether each connection parses the statement once, as with the ledger's own, or each time. */
export type Sending = 'parsed' | 'prepared';

export async function baselineReserve(db: Knex, { id, wallet }: Pair, sending: Sending): Promise<void> {
  await send(
    db,
    sending,
    'baseline_reserve',
    `with w as (update b_wallet set held = held + :amount where id = :wallet and posted - held >= :amount returning id)
     insert into b_hold (id, wallet, amount, state) select :id, id, :amount, 0 from w`,
    { id, wallet, amount: 1_000 },
  );
}

export async function baselineSettle(db: Knex, { id }: Pick<Pair, 'id'>, sending: Sending): Promise<void> {
  await send(
    db,
    sending,
    'baseline_settle',
    `with h as (update b_hold set state = 1 where id = :id and state = 0 returning wallet, amount),
          w as (update b_wallet set held = held - h.amount, posted = posted - :charge from h
                where b_wallet.id = h.wallet returning b_wallet.id),
          t as (insert into b_transfer (hold, wallet, amount) select :id, id, :charge from w returning id)
     insert into b_receipt (hold, charge) select :id, :charge from t`,
    { id, charge: 700 },
  );
}

async function send(
  db: Knex,
  sending: Sending,
  name: string,
  sql: string,
  values: Readonly<Record<string, number>>,
): Promise<void> {
  if (sending === 'prepared') await prepared(db, name, sql, values);
  else await db.raw(sql, values);
}
