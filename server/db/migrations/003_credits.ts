import type { Knex } from 'knex';

/**
 * The ledger. Balances and charges are micro-USD, prices pico-USD per token. What must never be wrong is checked by the
 * database itself, so that no code path can get around it; view `credit_violations` states what spans several tables.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table wallet (
      org_id uuid primary key references organization,
      posted bigint not null default 0,
      held bigint not null default 0 check (held >= 0),
      debt bigint not null default 0 check (debt >= 0),
      seq bigint not null default 0,
      frozen boolean not null default false,
      created_at timestamptz not null default now(),
      constraint wallet_never_overdrawn check (held <= posted)
    ) with (fillfactor = 70);

    create table price (
      id bigint generated always as identity primary key,
      provider text not null,
      model text not null,
      tier_min_prompt int not null check (tier_min_prompt >= 0),
      input_p bigint not null check (input_p between 0 and 1000000000000000),
      cached_p bigint not null check (cached_p between 0 and 1000000000000000),
      cache_write_p bigint not null check (cache_write_p between 0 and 1000000000000000),
      output_p bigint not null check (output_p between 0 and 1000000000000000),
      markup_bps int not null check (markup_bps between 0 and 100000),
      valid_from timestamptz not null,
      created_at timestamptz not null default now(),
      unique (provider, model, valid_from, tier_min_prompt)
    );

    create table hold (
      run_id uuid primary key,
      org_id uuid not null references wallet,
      amount bigint not null check (amount >= 0),
      reserved bigint not null default 0 check (reserved >= 0),
      spent bigint not null default 0 check (spent >= 0),
      state text not null default 'open' check (state in ('open', 'settled')),
      ending text check (ending in ('verified', 'rejected', 'failed', 'cancelled')),
      charged bigint check (charged between 0 and spent),
      reason text,
      created_at timestamptz not null default now(),
      settled_at timestamptz,
      constraint hold_covers_its_calls check (spent + reserved <= amount),
      check (num_nulls(ending, charged, reason, settled_at) = case state when 'open' then 4 else 0 end),
      check (state = 'open' or reserved = 0)
    ) with (fillfactor = 70);
    create index hold_by_org on hold (org_id, state);

    create table model_call (
      run_id uuid not null references hold,
      step text not null,
      attempt int not null check (attempt > 0),
      role text not null,
      provider text not null,
      model text not null,
      price_id bigint not null references price,
      input_p bigint not null,
      cached_p bigint not null,
      cache_write_p bigint not null,
      output_p bigint not null,
      markup_bps int not null,
      reserved bigint not null check (reserved >= 0),
      state text not null default 'reserved' check (state in ('reserved', 'dispatched', 'recorded', 'void')),
      provider_request_id text,
      basis text check (basis in ('reported', 'estimated')),
      prompt int not null default 0,
      cached int not null default 0,
      cache_write int not null default 0,
      output int not null default 0,
      reasoning int not null default 0,
      usable boolean,
      cost_p numeric not null default 0,
      charge bigint not null default 0 check (charge >= 0),
      absorbed bigint not null default 0 check (absorbed >= 0),
      reserved_at timestamptz not null default clock_timestamp(),
      dispatched_at timestamptz,
      recorded_at timestamptz,
      primary key (run_id, step, attempt),
      check (least(prompt, cached, cache_write, output, reasoning) >= 0),
      check (cached::bigint + cache_write <= prompt),
      check (reasoning <= output),
      check (charge <= reserved),
      check (usable or charge = 0),
      check (num_nulls(usable, basis, recorded_at) = case state when 'recorded' then 0 else 3 end),
      constraint model_call_cost check (cost_p = (prompt - cached - cache_write)::numeric * input_p
        + cached::numeric * cached_p + cache_write::numeric * cache_write_p + output::numeric * output_p),
      constraint model_call_charge check
        (charge + absorbed = div(cost_p * (10000 + markup_bps) + 9999999999, 10000000000))
    ) with (fillfactor = 70);

    create table transfer (
      id bigint generated always as identity primary key,
      idem_key text not null unique,
      org_id uuid not null references wallet,
      seq bigint not null,
      kind text not null check (kind in
        ('purchase', 'promo', 'charge', 'expire', 'refund', 'dispute', 'reinstate', 'debt_paid')),
      debit_acct text not null,
      credit_acct text not null,
      amount bigint not null check (amount > 0),
      posted_after bigint not null check (posted_after >= 0),
      run_id uuid unique references hold,
      note text,
      created_at timestamptz not null default clock_timestamp(),
      unique (org_id, seq),
      check (debit_acct <> credit_acct),
      check ('wallet' in (debit_acct, credit_acct)),
      check ((kind = 'charge') = (run_id is not null))
    );

    create table lot (
      id bigint generated always as identity primary key,
      org_id uuid not null references wallet,
      source_key text not null unique,
      kind text not null check (kind in ('paid', 'promo')),
      granted bigint not null check (granted > 0),
      remaining bigint not null check (remaining between 0 and granted),
      priority int not null,
      expires_at timestamptz,
      created_at timestamptz not null default now()
    ) with (fillfactor = 70);
    create index lot_by_burn_order on lot (org_id, priority, expires_at, id);

    create table lot_use (
      transfer_id bigint not null references transfer,
      lot_id bigint not null references lot,
      amount bigint not null check (amount <> 0),
      primary key (transfer_id, lot_id)
    );
    create index lot_use_by_lot on lot_use (lot_id);

    create table allowance (
      org_id uuid not null references wallet,
      day date not null,
      used bigint not null check (used >= 0),
      primary key (org_id, day)
    );

    create function ledger_keeps() returns trigger language plpgsql as $$
    begin
      raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
    end $$;

    create trigger keep before update or delete on transfer for each row execute function ledger_keeps();
    create trigger keep before update or delete on lot_use for each row execute function ledger_keeps();
    create trigger keep before update or delete on price for each row execute function ledger_keeps();
    create trigger keep_recorded before update on model_call for each row
      when (old.state = 'recorded') execute function ledger_keeps();
    create trigger keep_settled before update on hold for each row
      when (old.state = 'settled') execute function ledger_keeps();
    create trigger keep_rows before delete on model_call for each row execute function ledger_keeps();
    create trigger keep_rows before delete on hold for each row execute function ledger_keeps();
    create trigger keep_all before truncate on transfer for each statement execute function ledger_keeps();
    create trigger keep_all before truncate on lot_use for each statement execute function ledger_keeps();
    create trigger keep_all before truncate on price for each statement execute function ledger_keeps();
    create trigger keep_all before truncate on model_call for each statement execute function ledger_keeps();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table allowance, lot_use, lot, transfer, model_call, hold, price, wallet');
  await knex.raw('drop function ledger_keeps()');
}
