import type { Knex } from 'knex';

/**
 * Quotes, runs, their recorded steps, events and changes. `run.subject` names what a run works on inside its project (one
 * TODO, one file, or the plan); the partial unique index lets only one run on it be unfinished or await its outcome.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table quote (
      id uuid primary key,
      org_id uuid not null references organization,
      project_id uuid not null references project on delete cascade,
      kind text not null,
      request jsonb not null,
      low bigint not null check (low >= 0),
      likely bigint not null check (likely >= low),
      max bigint not null check (max >= likely),
      least bigint not null check (least between 0 and max),
      prices jsonb not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null
    );

    create table run (
      id uuid primary key,
      org_id uuid not null references organization,
      project_id uuid not null references project on delete cascade,
      account_id uuid not null references account,
      snapshot_id uuid not null references snapshot,
      quote_id uuid not null references quote,
      from_run_id uuid references run,
      kind text not null check (kind in ('plan', 'implement', 'refine')),
      subject text not null,
      state text not null check (state in ('queued', 'running', 'awaiting_answers', 'awaiting_checks',
        'awaiting_authorization', 'verified', 'rejected', 'failed', 'cancelled')),
      reason text,
      message text,
      todo jsonb,
      file text,
      instruction text,
      hint text,
      description text,
      checks jsonb not null,
      attempt int not null default 0,
      max_attempts int not null check (max_attempts > 0),
      step text,
      authorized bigint not null check (authorized >= 0),
      needed bigint,
      charged bigint,
      change_left boolean not null default false,
      feedback jsonb,
      outcome text check (outcome in ('applied', 'declined', 'conflicted')),
      demo boolean not null,
      engine_version int not null,
      fence bigint not null default 0,
      lease_until timestamptz,
      last_seq bigint not null default 0,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      ended_at timestamptz,
      wait_until timestamptz,
      check ((state in ('verified', 'rejected', 'failed', 'cancelled')) = (ended_at is not null)),
      check (outcome is null or state = 'verified')
    );
    create unique index run_one_open_per_subject on run (project_id, subject)
      where state not in ('rejected', 'failed', 'cancelled') and outcome is null;
    create index run_by_project on run (project_id, created_at desc, id);
    create index run_by_wait on run (wait_until) where wait_until is not null;
    create index run_by_lease on run (lease_until) where state in ('queued', 'running');

    create table run_step (
      run_id uuid not null references run on delete cascade,
      step_key text not null,
      attempt int not null,
      role text,
      request_hash text,
      request jsonb,
      answer jsonb,
      announced boolean not null default false,
      created_at timestamptz not null default now(),
      recorded_at timestamptz,
      primary key (run_id, step_key)
    );

    create table run_event (
      run_id uuid not null references run on delete cascade,
      seq bigint not null,
      type text not null,
      data jsonb not null,
      at timestamptz not null default now(),
      primary key (run_id, seq)
    );

    create table run_change (
      run_id uuid not null references run on delete cascade,
      attempt int not null,
      change_sha256 text not null,
      files jsonb not null,
      primary key (run_id, attempt)
    );

    create table run_progress (
      run_id uuid primary key references run on delete cascade,
      step text not null,
      attempt int not null,
      output_tokens int not null,
      at timestamptz not null default now()
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table run_progress, run_change, run_event, run_step, run, quote');
}
