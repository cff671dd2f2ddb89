import type { Knex } from 'knex';

/** Accounts, organizations, who belongs to which, tokens, and answers kept by idempotency key. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table account (
      id uuid primary key,
      name text not null,
      email text,
      created_at timestamptz not null default now()
    );
    create unique index account_email on account (lower(email));
    create index account_newest on account (created_at desc, id desc);

    create table organization (
      id uuid primary key,
      name text not null,
      personal boolean not null,
      created_at timestamptz not null default now()
    );

    create table membership (
      account_id uuid not null references account,
      org_id uuid not null references organization,
      role text not null check (role in ('owner', 'member')),
      created_at timestamptz not null default now(),
      primary key (account_id, org_id)
    );
    create index membership_by_org on membership (org_id);

    create table token (
      id uuid primary key,
      account_id uuid not null references account,
      org_id uuid not null references organization,
      sha256 text not null unique,
      prefix text not null,
      scopes jsonb not null,
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index token_by_account on token (account_id, created_at);

    create table idempotency (
      org_id uuid not null,
      key text not null,
      endpoint text not null,
      request_hash text not null,
      claim uuid not null,
      claimed_at timestamptz not null default now(),
      status int,
      response jsonb,
      created_at timestamptz not null default now(),
      primary key (org_id, key)
    );
    create index idempotency_oldest on idempotency (created_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table idempotency, token, membership, organization, account');
}
