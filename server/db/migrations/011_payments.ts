import type { Knex } from 'knex';

/**
 * Purchases of credits and the events of the payment provider. Money is in the minor unit of its currency, credits are
 * micro-USD. What happened to the money of a purchase is a row of `payment_fact`, named by the provider's own ids.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table purchase (
      id uuid primary key,
      org_id uuid not null references organization,
      account_id uuid not null references account,
      request_key text,
      package text not null,
      amount bigint not null check (amount > 0),
      price_minor bigint not null check (price_minor > 0),
      currency text not null check (currency ~ '^[a-z]{3}$'),
      state text not null default 'created'
        check (state in ('created', 'open', 'processing', 'paid', 'failed', 'expired', 'refused')),
      session_id text unique,
      payment_intent_id text unique,
      url text,
      paid_minor bigint not null default 0 check (paid_minor >= 0),
      problem text,
      checked_at timestamptz,
      next_check_at timestamptz not null default now() + interval '30 seconds',
      created_at timestamptz not null default now(),
      unique (org_id, request_key),
      check (state <> 'open' or session_id is not null),
      check (state <> 'refused' or problem is not null)
    );
    create index purchase_newest on purchase (created_at desc, id desc);
    create index purchase_by_org on purchase (org_id, created_at desc);
    create index purchase_due on purchase (next_check_at) where state in ('created', 'open', 'processing');
    create index purchase_problem on purchase (created_at) where problem is not null;

    create table payment_fact (
      key text primary key,
      purchase_id uuid not null references purchase,
      kind text not null check (kind in ('purchase', 'refund', 'dispute', 'reinstate')),
      amount_minor bigint not null check (amount_minor > 0),
      amount bigint not null check (amount > 0),
      undoes text unique references payment_fact,
      created_at timestamptz not null default clock_timestamp(),
      check ((kind = 'reinstate') = (undoes is not null))
    );
    create index payment_fact_by_purchase on payment_fact (purchase_id);
    create unique index payment_fact_one_purchase on payment_fact (purchase_id) where kind = 'purchase';
    create trigger keep before update or delete on payment_fact for each row execute function ledger_keeps();
    create trigger keep_all before truncate on payment_fact for each statement execute function ledger_keeps();

    create table stripe_inbox (
      event_id text primary key,
      row_id uuid not null unique default gen_random_uuid(),
      type text not null,
      live boolean not null,
      created_s bigint not null,
      session_id text,
      payment_intent_id text,
      purchase_id uuid,
      payload jsonb,
      state text not null default 'pending' check (state in ('pending', 'done', 'ignored', 'stuck')),
      attempts int not null default 0,
      next_try_at timestamptz not null default now(),
      problem text,
      received_at timestamptz not null default now(),
      ended_at timestamptz,
      check ((state = 'pending') = (ended_at is null))
    );
    create index stripe_inbox_due on stripe_inbox (next_try_at) where state = 'pending';
    create index stripe_inbox_by_state on stripe_inbox (state, received_at desc, row_id desc);

    create table stripe_listing (
      one boolean primary key default true check (one),
      listed_to_s bigint not null
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table stripe_listing, stripe_inbox, payment_fact, purchase');
}
