import type { Knex } from 'knex';

/** Projects, their snapshots, and file contents: one blob per content and organization, so that no tenant learns what another has. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table project (
      id uuid primary key,
      org_id uuid not null references organization,
      name text not null,
      status text not null check (status in ('gathering_requirements', 'planning', 'planned', 'implementing',
        'awaiting_refinement', 'documenting', 'completed')),
      todo_path text not null,
      scope text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index project_newest on project (org_id, created_at desc, id desc);

    create table snapshot (
      id uuid primary key,
      org_id uuid not null references organization,
      project_id uuid not null references project on delete cascade,
      manifest_sha256 text,
      files int not null,
      bytes bigint not null,
      created_at timestamptz not null default now(),
      unique (project_id, manifest_sha256)
    );
    create index snapshot_by_org on snapshot (org_id);

    create table snapshot_file (
      snapshot_id uuid not null references snapshot on delete cascade,
      path text not null,
      sha256 text not null,
      size int not null check (size >= 0),
      primary key (snapshot_id, path)
    );

    create table blob (
      org_id uuid not null references organization,
      sha256 text not null,
      bytes bytea not null,
      created_at timestamptz not null default now(),
      primary key (org_id, sha256)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table blob, snapshot_file, snapshot, project');
}
