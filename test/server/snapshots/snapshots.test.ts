import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { type BlobFrame, encodeBlobFrames } from '#shared/blobFrames.ts';
import type { ManifestEntry } from '#shared/snapshots.contract.ts';
import type { Database } from '../../../server/db/database.ts';
import { createSnapshotStore } from '../../../server/snapshots/snapshots.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { insertRun } from '../../support/insertRun.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const entry = (path: string, text: string): ManifestEntry => ({
  path,
  sha256: sha256(text),
  size: Buffer.byteLength(text),
});
const frame = (text: string): BlobFrame => ({ sha256: sha256(text), bytes: Buffer.from(text) });

type Created = { snapshotId: string; missing: string[] };
type Place = TestPerson & { projectId: string };

eachDatabase((_name, open) => {
  describe('snapshots', () => {
    let database: Database;
    let server: TestServer;
    before(async () => {
      database = await open();
      server = await startTestServer(database);
    });
    after(() => server.stop());

    async function place(): Promise<Place> {
      const person = await server.person();
      const { body } = await server.send('POST', '/v1/projects', {
        token: person.token,
        body: { name: 'Site' },
      });
      return { ...person, projectId: (body as { id: string }).id };
    }
    const register = ({ token, projectId }: Place, files: unknown) =>
      server.send('POST', `/v1/projects/${projectId}/snapshots`, { token, body: { files } });
    const created = async (at: Place, files: ManifestEntry[]): Promise<Created> => {
      const answer = await register(at, files);
      assert.equal(answer.status, 201);
      return answer.body as Created;
    };
    const upload = ({ token, projectId }: Place, frames: BlobFrame[] | Uint8Array) =>
      server.send('PUT', `/v1/projects/${projectId}/blobs`, {
        token,
        body: frames instanceof Uint8Array ? frames : encodeBlobFrames(frames),
      });

    it('ask for each content once, and for nothing that is there already', async () => {
      const at = await place();
      const files = [entry('a', 'one'), entry('b', 'one'), entry('c', 'two')];
      const first = await created(at, files);
      assert.deepEqual(first.missing, [sha256('one'), sha256('two')].sort());
      const stored = await upload(at, [frame('one'), frame('two')]);
      assert.deepEqual(stored.body, { stored: 2 });
      const second = await created(at, [...files, entry('d', 'three')]);
      assert.deepEqual(second.missing, [sha256('three')]);
    });

    it('are the same snapshot when nothing changed, in whatever order', async () => {
      const at = await place();
      const files = [entry('a', 'one'), entry('b', 'two')];
      const { snapshotId } = await created(at, files);
      assert.equal((await created(at, [...files].reverse())).snapshotId, snapshotId);
      assert.notEqual((await created(at, [entry('a', 'one')])).snapshotId, snapshotId);
      assert.notEqual((await created({ ...at, ...(await place()) }, files)).snapshotId, snapshotId);
    });

    it('give back exactly what was registered and uploaded', async () => {
      const at = await place();
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      const hash = createHash('sha256').update(bytes).digest('hex');
      const files = [
        { path: 'src/ä b.ts', sha256: hash, size: 256 },
        { path: 'empty', sha256: sha256(''), size: 0 },
      ];
      const { snapshotId } = await created(at, files);
      await upload(at, [{ sha256: hash, bytes }, frame('')]);
      const store = createSnapshotStore(database.knex);
      assert.deepEqual(await store.files(at.orgId, at.projectId, snapshotId), files.toReversed());
      assert.deepEqual(await store.missing(at.orgId, snapshotId), []);
      const blobs = await store.blobs(at.orgId, [hash, sha256(''), sha256('never stored')]);
      assert.equal(blobs.size, 2);
      assert.deepEqual(Buffer.from(blobs.get(hash) ?? []), bytes);
      assert.equal(blobs.get(sha256(''))?.length, 0);
    });

    it('are not there for another organization or another project', async () => {
      const [at, elsewhere] = [await place(), await place()];
      const { snapshotId } = await created(at, [entry('a', 'one')]);
      const store = createSnapshotStore(database.knex);
      assert.equal(await store.files(elsewhere.orgId, at.projectId, snapshotId), null);
      assert.equal(await store.files(at.orgId, randomUUID(), snapshotId), null);
    });

    it('do not tell one organization what another has stored', async () => {
      const [owner, curious] = [await place(), await place()];
      const text = `secret ${randomUUID()}`;
      await created(owner, [entry('own', text)]);
      await upload(owner, [frame(text)]);
      const { missing } = await created(curious, [entry('guess', text)]);
      assert.deepEqual(missing, [sha256(text)]);
      const store = createSnapshotStore(database.knex);
      assert.equal((await store.blobs(curious.orgId, [sha256(text)])).size, 0);
    });

    it('store nothing of an upload with one wrong hash, and name it', async () => {
      const at = await place();
      const wrong = { sha256: sha256('expected'), bytes: Buffer.from('something else') };
      const answer = await upload(at, [frame('good'), wrong]);
      assert.equal(answer.status, 422);
      const { code, detail } = answer.body as { code: string; detail: string };
      assert.equal(code, 'blob_mismatch');
      assert.match(detail, new RegExp(wrong.sha256));
      const { missing } = await created(at, [entry('good', 'good')]);
      assert.deepEqual(missing, [sha256('good')]);
    });

    it('take the same upload twice', async () => {
      const at = await place();
      await created(at, [entry('a', 'again')]);
      for (const _time of [1, 2]) {
        const answer = await upload(at, [frame('again'), frame('again')]);
        assert.deepEqual([answer.status, answer.body], [200, { stored: 1 }]);
      }
    });

    it('store nothing of an upload with a content that no snapshot of the project names so', async () => {
      const at = await place();
      const { body } = await server.send('POST', '/v1/projects', {
        token: at.token,
        body: { name: 'Other' },
      });
      await created({ ...at, projectId: (body as { id: string }).id }, [entry('a', 'elsewhere')]);
      await created(at, [entry('a', 'named'), { ...entry('b', 'larger than said'), size: 0 }]);
      for (const stray of ['never named', 'elsewhere', 'larger than said']) {
        const answer = await upload(at, [frame('named'), frame(stray)]);
        const { code, detail } = answer.body as { code: string; detail: string };
        assert.deepEqual([answer.status, code], [409, 'conflict'], stray);
        assert.match(detail, new RegExp(`${sha256(stray)}.*Nothing of this upload was stored`));
      }
      const stored = await createSnapshotStore(database.knex).blobs(at.orgId, [
        sha256('named'),
        sha256('elsewhere'),
      ]);
      assert.equal(stored.size, 0);
    });

    it('take an upload of nothing', async () => {
      const answer = await upload(await place(), []);
      assert.deepEqual([answer.status, answer.body], [200, { stored: 0 }]);
    });

    it('refuse an upload that is cut, too large a file, and too large a body', async () => {
      const at = await place();
      const whole = encodeBlobFrames([frame('whole'), frame('cut off')]);
      const cut = await upload(at, whole.subarray(0, -1));
      assert.equal(cut.status, 400);
      assert.deepEqual((await created(at, [entry('w', 'whole')])).missing, [sha256('whole')]);
      const large = await upload(at, [frame('x'.repeat(1024 * 1024 + 1))]);
      assert.equal((large.body as { code: string }).code, 'limit_exceeded');
      const body = await upload(at, new Uint8Array(16 * 1024 * 1024 + 1));
      assert.equal(body.status, 413);
    });

    const refused: [string, unknown[], RegExp][] = [
      ['a path twice', [entry('a', '1'), entry('a', '2')], /^body\.files\.1\.path: .* twice/],
      [
        'paths that differ in case alone',
        [entry('Readme', '1'), entry('README', '2')],
        /^body\.files\.1\.path/,
      ],
      ['paths that differ in Unicode form', [entry('\u00e9', '1'), entry('e\u0301', '2')], /files\.1\.path/],
      ['a path out of the folder', [entry('../a', '1')], /^body\.files\.0\.path/],
      ['an absolute path', [entry('/a', '1')], /^body\.files\.0\.path/],
      ['a drive', [entry('C:/a', '1')], /^body\.files\.0\.path/],
      ['a backslash', [entry('a\\b', '1')], /^body\.files\.0\.path/],
      ['an empty part', [entry('a//b', '1')], /^body\.files\.0\.path/],
      ['one content with two sizes', [entry('a', '1'), { ...entry('b', '1'), size: 2 }], /files\.1\.size/],
      ['a hash that is none', [{ ...entry('a', '1'), sha256: 'ABC' }], /^body\.files\.0\.sha256/],
      ['a file above the limit', [{ ...entry('a', '1'), size: 1024 * 1024 + 1 }], /files\.0\.size/],
      ['a negative size', [{ ...entry('a', '1'), size: -1 }], /^body\.files\.0\.size/],
    ];
    for (const [what, files, detail] of refused) {
      it(`refuse ${what}`, async () => {
        const answer = await register(await place(), files);
        assert.equal(answer.status, 400);
        assert.match((answer.body as { detail: string }).detail, detail);
      });
    }

    it('refuse more bytes than a snapshot takes and say so', async () => {
      const files = Array.from({ length: 65 }, (_, i) => ({ ...entry(`f${i}`, `${i}`), size: 1024 * 1024 }));
      const answer = await register(await place(), files);
      assert.equal(answer.status, 422);
      assert.equal((answer.body as { code: string }).code, 'limit_exceeded');
    });

    it('take as many files as the limit says and not one more', async () => {
      const at = await place();
      const files = Array.from({ length: 20_000 }, (_, i) =>
        entry(`src/folder ${i % 100}/file-${i}.ts`, `${i}`),
      );
      const { snapshotId, missing } = await created(at, files);
      assert.equal(missing.length, 20_000);
      const store = createSnapshotStore(database.knex);
      assert.equal((await store.files(at.orgId, at.projectId, snapshotId))?.length, 20_000);
      assert.equal((await register(at, [...files, entry('one more', '')])).status, 400);
    });

    it('leave no content behind when the last project that names it is deleted', async () => {
      const at = await place();
      const { body } = await server.send('POST', '/v1/projects', {
        token: at.token,
        body: { name: 'Other' },
      });
      const other = { ...at, projectId: (body as { id: string }).id };
      await created(at, [entry('a', 'only here'), entry('b', 'shared')]);
      await created(other, [entry('b', 'shared')]);
      await upload(at, [frame('only here'), frame('shared')]);
      await createSnapshotStore(database.knex).putBlobs(at.orgId, [frame('made by a run')]);
      const run = await insertRun(database, other, other.projectId);
      await database.knex('run_change').insert({
        run_id: run,
        attempt: 1,
        change_sha256: sha256('change'),
        files: JSON.stringify([{ sha256: sha256('made by a run') }, { sha256: null }]),
      });
      const remove = ({ projectId, token }: Place) =>
        server.send('DELETE', `/v1/projects/${projectId}`, { token });
      assert.equal((await remove(at)).status, 204);
      const store = createSnapshotStore(database.knex);
      const left = await store.blobs(at.orgId, [
        sha256('only here'),
        sha256('shared'),
        sha256('made by a run'),
      ]);
      assert.deepEqual([...left.keys()].sort(), [sha256('shared'), sha256('made by a run')].sort());
    });
  });
});
