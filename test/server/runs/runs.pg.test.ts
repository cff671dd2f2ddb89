import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/appError.ts';
import type { Database } from '../../../server/db/database.ts';
import type { NewRun, RunRecord } from '../../../server/runs/run.ts';
import { subjectOf } from '../../../server/runs/run.ts';
import { createRunStore } from '../../../server/runs/runs.pg.ts';
import type { RunStore } from '../../../server/runs/runs.store.ts';
import { eachDatabase } from '../../support/databases.ts';
import { givenProject } from '../../support/runRows.ts';

eachDatabase((_name, open) => {
  describe('run store', () => {
    let database: Database;
    let store: RunStore;
    let given: Omit<NewRun, 'id' | 'subject'>;

    before(async () => {
      database = await open();
      store = createRunStore(database.knex);
    });
    beforeEach(async () => {
      given = await givenProject(database);
    });

    const start = (changes: Partial<NewRun> = {}): Promise<RunRecord> => {
      const run = { ...given, id: randomUUID(), ...changes };
      return store.insert({ ...run, subject: subjectOf(run) });
    };
    const end = (run: RunRecord, state: RunRecord['state']): Promise<RunRecord> =>
      store.patch(run.id, { state, ended: true });

    it('reads back what it stored, for its own organization only', async () => {
      const run = await start({ checks: [{ id: 'test', command: ['npm', 'test'] }], hint: 'small steps' });
      assert.deepEqual(await store.find(given.orgId, run.id), run);
      assert.equal(run.state, 'queued');
      assert.deepEqual(run.checks, [{ id: 'test', command: ['npm', 'test'] }]);
      assert.equal(await store.find(randomUUID(), run.id), null);
    });

    it('refuses a second unfinished run on one TODO and names the first', async () => {
      const first = await start();
      await assert.rejects(start(), (error: unknown) => {
        assert.ok(error instanceof AppError);
        assert.equal(error.code, 'run_exists');
        assert.equal(error.details?.['runId'], first.id);
        return true;
      });
      const other = { path: 'TODO.md', headings: [], text: 'Another', occurrence: 0 };
      assert.equal((await start({ todo: other })).state, 'queued');
    });

    it('refuses a run while a verified proposal waits for its outcome, and allows it afterwards', async () => {
      const first = await start();
      await end(first, 'verified');
      await assert.rejects(start(), { code: 'run_exists' });
      await store.patch(first.id, { outcome: 'applied' });
      assert.equal((await start()).state, 'queued');
    });

    it('allows a new run on a TODO whose last run was rejected', async () => {
      await end(await start(), 'rejected');
      assert.equal((await start()).state, 'queued');
    });

    it('leases a run to one worker until the lease is over or given up', async () => {
      const run = await start();
      const first = await store.claim(run.id, 30);
      assert.equal(first.kind, 'claimed');
      const second = await store.claim(run.id, 30);
      assert.equal(second.kind, 'leased');
      await store.patch(run.id, { releaseLease: true });
      const third = await store.claim(run.id, 30);
      assert.ok(first.kind === 'claimed' && third.kind === 'claimed');
      assert.equal(third.run.fence, first.run.fence + 1);
      assert.equal(await store.renewLease(run.id, first.run.fence, 30), false);
      assert.equal(await store.renewLease(run.id, third.run.fence, 30), true);
    });

    it('does not lease a run that waits or is over', async () => {
      const run = await start();
      await store.patch(run.id, { state: 'awaiting_checks' });
      assert.deepEqual(await store.claim(run.id, 30), { kind: 'nothing' });
      await end(run, 'cancelled');
      assert.deepEqual(await store.claim(run.id, 30), { kind: 'nothing' });
    });

    it('numbers events per run without gaps and reads them after a sequence', async () => {
      const run = await start();
      const notice = (message: string) => ({ type: 'notice', data: { message } }) as const;
      await store.appendEvents(run.id, [notice('one'), notice('two')]);
      await store.appendEvents(run.id, [notice('three')]);
      const events = await store.eventsAfter(run.id, 1, 10);
      assert.deepEqual(
        events.map(({ seq, data }) => [seq, data]),
        [
          [2, { message: 'two' }],
          [3, { message: 'three' }],
        ],
      );
      assert.deepEqual(await store.lastSeq(run.id), { seq: 3, ended: false });
    });

    it('keeps the first answer of a step and the first request', async () => {
      const run = await start();
      const intent = { key: 'implement:1', attempt: 1, role: 'implementer', requestHash: 'h' } as const;
      await store.insertIntent(run.id, { ...intent, request: { n: 1 } });
      await store.insertIntent(run.id, { ...intent, request: { n: 2 } });
      assert.equal((await store.findStep(run.id, 'implement:1'))?.recorded, false);
      const answer = { key: 'implement:1', attempt: 1, announced: false };
      assert.equal(await store.recordAnswer(run.id, { ...answer, answer: 'first' }), true);
      assert.equal(await store.recordAnswer(run.id, { ...answer, answer: 'second' }), false);
      const step = await store.findStep(run.id, 'implement:1');
      assert.deepEqual(
        [step?.request, step?.answer, step?.recorded, step?.announced],
        [{ n: 1 }, 'first', true, false],
      );
      await store.markAnnounced(run.id, 'implement:1');
      assert.equal((await store.findStep(run.id, 'implement:1'))?.announced, true);
    });

    it('finds waits that are over and runs nobody works on', async () => {
      const waiting = await start();
      await store.patch(waiting.id, { state: 'awaiting_checks', waitHours: 1 });
      assert.equal((await store.dueWaits(100)).includes(waiting.id), false);
      await store.patch(waiting.id, { waitHours: -1 });
      assert.equal((await store.dueWaits(100)).includes(waiting.id), true);
      const todo = { path: 'TODO.md', headings: [], text: 'Forgotten', occurrence: 0 };
      const forgotten = await start({ todo });
      assert.equal((await store.orphans(60, 100)).includes(forgotten.id), false);
      await database
        .knex('run')
        .where({ id: forgotten.id })
        .update({
          lease_until: database.knex.raw("now() - interval '2 minutes'"),
        });
      assert.equal((await store.orphans(60, 100)).includes(forgotten.id), true);
    });

    it('lists newest first, a page at a time', async () => {
      for (const [minutes, text] of ['c', 'b', 'a'].entries()) {
        const run = await start({ todo: { path: 'TODO.md', headings: [], text, occurrence: 0 } });
        const createdAt = database.knex.raw('now() - make_interval(mins => ?)', [minutes]);
        await database.knex('run').where({ id: run.id }).update({ created_at: createdAt });
      }
      const page = await store.list(given.orgId, given.projectId, { before: null, limit: 2 });
      const rest = await store.list(given.orgId, given.projectId, { before: page[1]?.id ?? null, limit: 2 });
      assert.deepEqual(
        [...page, ...rest].map(({ todo }) => todo?.text),
        ['c', 'b', 'a'],
      );
    });
  });
});
