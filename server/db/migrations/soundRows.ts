/** What holds of every row of a table, as plain rules that carry a name each. */
const rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  wallet: {
    wallet_held_check: 'held >= 0',
    wallet_debt_check: 'debt >= 0',
    wallet_never_overdrawn: 'held <= posted',
  },
  hold: {
    hold_amount_check: 'amount >= 0',
    hold_reserved_check: 'reserved >= 0',
    hold_spent_check: 'spent >= 0',
    hold_covers_its_calls: 'spent + reserved <= amount',
    hold_state_check: `state in ('open', 'settled')`,
    hold_check1: `num_nulls(ending, charged, reason, settled_at) = case state when 'open' then 4 else 0 end`,
    hold_check2: `state = 'open' or reserved = 0`,
    hold_ending_check: `ending in ('verified', 'rejected', 'failed', 'cancelled')`,
    hold_check: 'charged between 0 and spent',
    hold_unbilled_is_free: 'billed or coalesce(charged, 0) = 0',
  },
  model_call: {
    model_call_attempt_check: 'attempt > 0',
    model_call_reserved_check: 'reserved >= 0',
    model_call_charge_check: 'charge >= 0',
    model_call_absorbed_check: 'absorbed >= 0',
    model_call_reported_cost_p_check: 'reported_cost_p >= 0',
    model_call_state_check: `state in ('reserved', 'dispatched', 'recorded', 'void')`,
    model_call_basis_check: `basis in ('reported', 'estimated')`,
    model_call_check: 'least(prompt, cached, cache_write, output, reasoning) >= 0',
    model_call_check1: 'cached::bigint + cache_write <= prompt',
    model_call_check2: 'reasoning <= output',
    model_call_check3: 'charge <= reserved',
    model_call_check4: 'usable or charge = 0',
    model_call_check5: `num_nulls(usable, basis, recorded_at) = case state when 'recorded' then 0 else 3 end`,
    model_call_cost: `cost_p = (prompt - cached - cache_write)::numeric * input_p + cached::numeric * cached_p
        + cache_write::numeric * cache_write_p + output::numeric * output_p`,
    model_call_charge: 'charge + absorbed = div(cost_p * (10000 + markup_bps) + 9999999999, 10000000000)',
  },
  transfer: {
    transfer_amount_check: 'amount > 0',
    transfer_posted_after_check: 'posted_after >= 0',
    transfer_check: 'debit_acct <> credit_acct',
    transfer_check1: `'wallet' in (debit_acct, credit_acct)`,
    transfer_kind_check: `kind in ('purchase', 'promo', 'charge', 'expire', 'refund', 'dispute', 'reinstate', 'debt_paid', 'taken')`,
    transfer_of_a_run: `(kind in ('charge', 'taken')) = (run_id is not null)`,
  },
  lot: {
    lot_granted_check: 'granted > 0',
    lot_check: 'remaining between 0 and granted',
    lot_kind_check: `kind in ('paid', 'promo')`,
  },
};

/** The columns that the rules of a table speak of, with their types. */
const columns: Readonly<Record<string, string>> = {
  wallet: 'posted bigint, held bigint, debt bigint',
  hold: `amount bigint, reserved bigint, spent bigint, state text, billed boolean, ending text, charged bigint, reason text,
    settled_at timestamptz`,
  model_call: `attempt int, reserved bigint, charge bigint, absorbed bigint, reported_cost_p numeric, state text, basis text, prompt int,
    cached int, cache_write int, output int, reasoning int, usable boolean, recorded_at timestamptz, cost_p numeric, input_p bigint,
    cached_p bigint, cache_write_p bigint, output_p bigint, markup_bps int`,
  transfer: 'kind text, debit_acct text, credit_acct text, amount bigint, posted_after bigint, run_id uuid',
  lot: 'kind text, granted bigint, remaining bigint',
};

const tables = Object.keys(rules);
const namesOf = (table: string): string[] => Object.keys(rules[table] ?? {});
const argumentsOf = (table: string): string =>
  (columns[table] ?? '').replace(/(\w+)\s+\w+(?=,|$)/g, '$1').replace(/\s+/g, ' ');

/** As with a plain rule, what is neither true nor false breaks none. */
const isSound = (table: string): string => `
  create function ${table}_is_sound(${columns[table]}) returns boolean language plpgsql immutable as $$
  begin
    return not (${Object.values(rules[table] ?? {})
      .map((rule) => `(${rule}) is false`)
      .join('\n      or ')});
  end $$;
  alter table ${table} add constraint ${table}_is_sound check (${table}_is_sound(${argumentsOf(table)}));`;

/** SQL that has one function for each table say what its plain rules said, in a constraint named alike. */
export const soundRows = tables
  .map((table) => {
    const plain = namesOf(table).map((name) => `drop constraint ${name}`);
    return `${isSound(table)}\n  alter table ${table} ${plain.join(', ')};`;
  })
  .join('\n');

/** SQL that brings the plain rules back. */
export const plainRules = tables
  .map((table) => {
    const plain = namesOf(table).map((name) => `add constraint ${name} check (${rules[table]?.[name]})`);
    return `alter table ${table} ${plain.join(', ')}, drop constraint ${table}_is_sound;
  drop function ${table}_is_sound;`;
  })
  .join('\n');
