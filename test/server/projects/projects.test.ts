import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type Project, projectSchema } from '#shared/projects.contract.ts';
import type { Database } from '../../../server/db/database.ts';
import { createProjectStore } from '../../../server/projects/projects.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { insertRun } from '../../support/insertRun.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

eachDatabase((_name, open) => {
  describe('projects', () => {
    let database: Database;
    let server: TestServer;
    let person: TestPerson;
    before(async () => {
      database = await open();
      server = await startTestServer(database);
      person = await server.person();
    });
    after(() => server.stop());

    const create = async (body: unknown, token = person.token): Promise<Project> => {
      const answer = await server.send('POST', '/v1/projects', { token, body });
      assert.equal(answer.status, 201);
      return projectSchema.parse(answer.body);
    };
    const send = (method: string, id: string, body?: unknown) =>
      server.send(method, `/v1/projects/${id}`, { token: person.token, body });

    it('start with a TODO file at the top and gather requirements', async () => {
      const project = await create({ name: '  Site  ' });
      assert.equal(project.name, 'Site');
      assert.equal(project.status, 'gathering_requirements');
      assert.equal(project.todoPath, 'TODO.md');
      assert.equal(project.scope, null);
      assert.deepEqual((await send('GET', project.id)).body, project);
    });

    it('change only in what is sent', async () => {
      const project = await create({ name: 'Site', scope: 'web' });
      const renamed = projectSchema.parse((await send('PATCH', project.id, { name: 'Shop' })).body);
      const { updatedAt, ...rest } = renamed;
      assert.deepEqual(rest, without(project, 'Shop'));
      assert.ok(updatedAt >= project.updatedAt);
      const unscoped = projectSchema.parse((await send('PATCH', project.id, { scope: null })).body);
      assert.equal(unscoped.scope, null);
      assert.equal(unscoped.name, 'Shop');
    });

    it('take the status a run gives them, in their own organization alone', async () => {
      const project = await create({ name: 'Site' });
      const store = createProjectStore(database.knex);
      await store.setStatus(randomUUID(), project.id, 'completed');
      assert.equal((await store.find(person.orgId, project.id))?.status, 'gathering_requirements');
      await store.setStatus(person.orgId, project.id, 'planned');
      assert.equal((await store.find(person.orgId, project.id))?.status, 'planned');
    });

    it('are listed newest first, page by page, without gap or repeat', async () => {
      const { token } = await server.person();
      const names = ['a', 'b', 'c', 'd', 'e'];
      for (const name of names) await create({ name }, token);
      const seen: string[] = [];
      for (let query = '?limit=2'; query !== ''; ) {
        const { body } = await server.send('GET', `/v1/projects${query}`, { token });
        const page = body as { items: Project[]; nextCursor: string | null };
        assert.ok(page.items.length <= 2);
        seen.push(...page.items.map((project) => project.name));
        query = page.nextCursor === null ? '' : `?limit=2&cursor=${page.nextCursor}`;
      }
      assert.deepEqual(seen, names.reverse());
    });

    it('page through projects of the same moment', async () => {
      const { token, orgId } = await server.person();
      for (const name of ['a', 'b', 'c']) await create({ name }, token);
      await database
        .knex('project')
        .where({ org_id: orgId })
        .update({ created_at: '2026-01-01T00:00:00.123456Z' });
      const first = await server.send('GET', '/v1/projects?limit=2', { token });
      const { items, nextCursor } = first.body as { items: Project[]; nextCursor: string };
      const second = await server.send('GET', `/v1/projects?limit=2&cursor=${nextCursor}`, { token });
      const rest = (second.body as { items: Project[] }).items;
      assert.equal(new Set([...items, ...rest].map((project) => project.id)).size, 3);
    });

    it('are deleted with their snapshots', async () => {
      const project = await create({ name: 'Site' });
      const path = `/v1/projects/${project.id}/snapshots`;
      await server.send('POST', path, { token: person.token, body: { files: [] } });
      assert.equal((await send('DELETE', project.id)).status, 204);
      assert.equal((await send('GET', project.id)).status, 404);
      assert.equal((await send('DELETE', project.id)).status, 404);
      assert.equal(await database.knex('snapshot').where({ project_id: project.id }).first('id'), undefined);
    });

    it('are kept while a run is unfinished, and deleted with it once it ended', async () => {
      const project = await create({ name: 'Site' });
      const runId = await insertRun(database, person, project.id);
      const refused = await send('DELETE', project.id);
      assert.equal(refused.status, 409);
      assert.equal((refused.body as { code: string }).code, 'conflict');
      assert.equal((await send('GET', project.id)).status, 200);
      await database
        .knex('run')
        .where({ id: runId })
        .update({ state: 'cancelled', ended_at: database.knex.fn.now() });
      assert.equal((await send('DELETE', project.id)).status, 204);
    });
  });
});

function without({ updatedAt: _changes, ...project }: Project, name: string) {
  return { ...project, name };
}
