import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { encodeBlobFrames } from '#shared/blobFrames.ts';
import type { Database } from '../../../server/db/database.ts';
import { startRetentionWorker } from '../../../server/jobs/retentionWorker.ts';
import { createRunStore } from '../../../server/runs/runs.pg.ts';
import { createSnapshotStore } from '../../../server/snapshots/snapshots.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { insertRun } from '../../support/insertRun.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Created = { snapshotId: string; missing: string[] };
type Place = TestPerson & { projectId: string };

eachDatabase((name, open) => {
  describe('snapshots that nothing was started on', () => {
    let database: Database;
    let server: TestServer;
    let at: Place;
    before(async () => {
      database = await open();
      server = await startTestServer(database);
    });
    beforeEach(async () => {
      const person = await server.person();
      const body = { name: 'Site' };
      const made = await server.send('POST', '/v1/projects', { token: person.token, body });
      at = { ...person, projectId: (made.body as { id: string }).id };
    });
    after(() => server.stop());

    async function register(...texts: string[]): Promise<Created> {
      const files = texts.map((text) => ({ path: text, sha256: sha256(text), size: text.length }));
      const path = `/v1/projects/${at.projectId}/snapshots`;
      const answer = await server.send('POST', path, { token: at.token, body: { files } });
      assert.equal(answer.status, 201);
      return answer.body as Created;
    }
    async function upload(...texts: string[]): Promise<void> {
      const body = encodeBlobFrames(
        texts.map((text) => ({ sha256: sha256(text), bytes: Buffer.from(text) })),
      );
      const answer = await server.send('PUT', `/v1/projects/${at.projectId}/blobs`, {
        token: at.token,
        body,
      });
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    }
    const hoursAgo = (hours: number, ...ids: string[]) =>
      database
        .knex('snapshot')
        .whereIn('id', ids)
        .update({ created_at: database.knex.raw('now() - make_interval(hours => ?)', [hours]) });
    /** Everything that is due, batch by batch: a worker begins with one, and is stopped after it. */
    async function sweep(days = 0): Promise<void> {
      let deleted = 0;
      const inTransaction: Parameters<typeof startRetentionWorker>[0]['inTransaction'] = async (work) => {
        const stores = (trx: typeof database.knex) => ({
          runs: createRunStore(trx),
          snapshots: createSnapshotStore(trx),
        });
        const done = await database.transaction((trx) => work(stores(trx)));
        deleted += Number(done);
        return done;
      };
      const logger = { warn: ({ error }: { error?: unknown }) => assert.fail(String(error)) };
      do {
        deleted = 0;
        await startRetentionWorker({ inTransaction, logger }, days).stop();
      } while (deleted > 0);
    }
    const kept = async (...texts: string[]): Promise<string[]> => {
      const blobs = await createSnapshotStore(database.knex).blobs(at.orgId, texts.map(sha256));
      return texts.filter((text) => blobs.has(sha256(text)));
    };
    const isThere = async ({ snapshotId }: Created): Promise<boolean> =>
      (await createSnapshotStore(database.knex).files(at.orgId, at.projectId, snapshotId)) !== null;

    it('are deleted after a day, with the contents that nothing else names', async () => {
      const old = await register('old', 'in both', 'in a change');
      const young = await register('young', 'in both');
      const used = await register('used', 'used too');
      await upload('old', 'in both', 'in a change');
      await upload('young', 'used');
      const run = await insertRun(database, at, at.projectId);
      await database.knex('run').where({ id: run }).update({ snapshot_id: used.snapshotId });
      await database.knex('run_change').insert({
        run_id: run,
        attempt: 1,
        change_sha256: sha256('change'),
        files: JSON.stringify([{ sha256: sha256('in a change') }, { sha256: null }]),
      });
      await hoursAgo(23, young.snapshotId);
      await hoursAgo(25, old.snapshotId, used.snapshotId);
      await sweep();
      assert.deepEqual(await Promise.all([old, young, used].map(isThere)), [false, true, true]);
      const all = ['old', 'in both', 'in a change', 'young', 'used'];
      assert.deepEqual(await kept(...all), ['in both', 'in a change', 'young', 'used']);
    });

    it('find their contents missing when they are registered again, and get them', async () => {
      const first = await register('a', 'b');
      await upload('a', 'b');
      await hoursAgo(25, first.snapshotId);
      await sweep(30);
      const again = await register('a', 'b');
      assert.deepEqual(again.missing, ['a', 'b'].map(sha256).sort());
      await upload('a', 'b');
      assert.deepEqual((await register('a', 'b')).missing, []);
    });

    it('are kept for another day when they are registered again', async () => {
      const first = await register('a');
      await upload('a');
      await hoursAgo(25, first.snapshotId);
      assert.deepEqual(await register('a'), { snapshotId: first.snapshotId, missing: [] });
      await sweep();
      assert.deepEqual(await kept('a'), ['a']);
      await upload('a');
    });

    it('take no contents a day after they were registered', async () => {
      const { snapshotId } = await register('late');
      await hoursAgo(25, snapshotId);
      await assert.rejects(upload('late'), /conflict/);
    });

    // The embedded database has one connection: nothing there happens side by side.
    if (name === 'Postgres') {
      it('leave what is registered meanwhile with what it was told is there', async () => {
        const old = await register('shared content');
        await upload('shared content');
        await hoursAgo(25, old.snapshotId);
        let sweeping: Promise<void> | undefined;
        let over = false;
        const file = { path: 'other', sha256: sha256('shared content'), size: 14 };
        await database.transaction(async (trx) => {
          const store = createSnapshotStore(trx);
          const id = crypto.randomUUID();
          const { projectId } = at;
          await store.insert(at.orgId, { id, projectId, manifestSha256: 'm', files: [file] });
          sweeping = sweep().finally(() => {
            over = true;
          });
          assert.deepEqual(await store.missing(at.orgId, id), []);
          const waits = async () =>
            (await trx.raw(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).rows.length;
          while (!over && (await waits()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        });
        await sweeping;
        assert.equal(await isThere(old), false);
        assert.deepEqual(await kept('shared content'), ['shared content']);
      });
    }
  });
});
