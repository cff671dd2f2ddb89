import type { Knex } from 'knex';
import type { Project, ProjectStatus } from '#shared/projects.contract.ts';
import type { ProjectPatch, ProjectStore } from './projects.store.ts';

type ProjectRow = {
  id: string;
  name: string;
  status: ProjectStatus;
  todo_path: string;
  scope: string | null;
  created_at: Date;
  updated_at: Date;
};

const columns = ['id', 'name', 'status', 'todo_path', 'scope', 'created_at', 'updated_at'];

const toProject = (row: ProjectRow): Project => ({
  id: row.id,
  name: row.name,
  status: row.status,
  todoPath: row.todo_path,
  scope: row.scope,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** Knex leaves members that are undefined out of an update. */
const toColumns = ({ name, todoPath, scope }: ProjectPatch) => ({ name, todo_path: todoPath, scope });

export function createProjectStore(db: Knex): ProjectStore {
  const project = (orgId: string, id: string) => db('project').where({ org_id: orgId, id });

  return {
    async insert(orgId, { id, ...rest }) {
      const [row] = await db('project')
        .insert({ id, org_id: orgId, status: 'gathering_requirements', ...toColumns(rest) })
        .returning(columns);
      return toProject(row);
    },

    async find(orgId, projectId) {
      const row: ProjectRow | undefined = await project(orgId, projectId).first(columns);
      return row === undefined ? null : toProject(row);
    },

    async list(orgId, { after, limit }) {
      const query = db('project')
        .where({ org_id: orgId })
        .select(columns)
        .select(db.raw('(extract(epoch from created_at) * 1000000)::bigint::text as at'))
        .orderBy([
          { column: 'created_at', order: 'desc' },
          { column: 'id', order: 'desc' },
        ])
        .limit(limit);
      if (after !== null) {
        query.whereRaw(`(created_at, id) < (timestamptz 'epoch' + ?::bigint * interval '1 microsecond', ?)`, [
          after.at,
          after.id,
        ]);
      }
      const rows: (ProjectRow & { at: string })[] = await query;
      return rows.map((row) => ({ item: toProject(row), position: { at: row.at, id: row.id } }));
    },

    async update(orgId, projectId, patch) {
      const [row] = await project(orgId, projectId)
        .update({ ...toColumns(patch), updated_at: db.fn.now() })
        .returning(columns);
      return row === undefined ? null : toProject(row);
    },

    async setStatus(orgId, projectId, status) {
      await project(orgId, projectId).update({ status, updated_at: db.fn.now() });
    },

    async lock(orgId, projectId) {
      const row: { id: string } | undefined = await project(orgId, projectId).forUpdate().first('id');
      return row !== undefined;
    },

    async delete(orgId, projectId) {
      await project(orgId, projectId).delete();
    },
  };
}
