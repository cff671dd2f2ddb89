import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Database } from '../../../server/db/database.ts';
import { createQuoteStore } from '../../../server/runs/quotes.pg.ts';
import { type NewRun, subjectOf } from '../../../server/runs/run.ts';
import { createRunStore } from '../../../server/runs/runs.pg.ts';
import { eachDatabase } from '../../support/databases.ts';
import { answerChecksToEnd, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { givenProject } from '../../support/runRows.ts';
import { isRight, wrongEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

type Spans = [state: string, minutes: number][];

eachDatabase((_name, open) => {
  describe('minutes that runs took', () => {
    let database: Database;
    let given: Omit<NewRun, 'id' | 'subject'>;
    before(async () => {
      database = await open();
    });
    beforeEach(async () => {
      given = await givenProject(database);
    });

    /** A run that was in one state after another, for so many minutes each, and ended. */
    async function ended(
      spans: Spans,
      state: 'verified' | 'rejected' | 'failed' = 'rejected',
    ): Promise<void> {
      const store = createRunStore(database.knex);
      const run = { ...given, id: randomUUID() };
      await store.insert({ ...run, subject: subjectOf(run) });
      const states = [...spans.map(([name]) => name), state];
      await store.appendEvents(
        run.id,
        states.map((name) => ({ type: 'state', data: { state: name, reason: null, message: null } })),
      );
      await store.patch(run.id, {
        state,
        ended: true,
        ...(state === 'verified' ? { outcome: 'applied' } : {}),
      });
      const { knex } = database;
      const at = (minutes: number) =>
        knex.raw(`timestamptz '2026-01-01Z' + ? * interval '1 minute'`, [minutes]);
      let passed = 0;
      for (const [nth, minutes] of [...spans.map(([, minutes]) => minutes), 0].entries()) {
        await knex('run_event')
          .where({ run_id: run.id, seq: nth + 1 })
          .update({ at: at(passed) });
        passed += minutes;
      }
      await knex('run')
        .where({ id: run.id })
        .update({ created_at: at(0), ended_at: at(passed) });
    }
    const minutes = async (changes: object = {}): Promise<number[]> => {
      const { orgId, projectId, kind } = given;
      const like = { orgId, projectId, kind, edited: false, ...changes };
      return (await createQuoteStore(database.knex).recentMinutes(like)).sort((a, b) => a - b);
    };

    it('are counted without what a run waited for the user', async () => {
      await ended([
        ['queued', 1],
        ['running', 2],
        ['awaiting_authorization', 500],
        ['running', 3],
        ['awaiting_checks', 4],
      ]);
      await ended(
        [
          ['running', 2],
          ['awaiting_answers', 90],
          ['running', 5],
        ],
        'verified',
      );
      assert.deepEqual(await minutes(), [7, 10]);
    });

    it('leave out runs that failed, and those whose client stayed away', async () => {
      await ended([['running', 1]], 'failed');
      await ended([
        ['running', 1],
        ['awaiting_checks', 60],
      ]);
      await ended([
        ['running', 1],
        ['awaiting_checks', 59],
      ]);
      assert.deepEqual(await minutes(), [60]);
    });

    it('are those of the project, the kind and what is asked for alone', async () => {
      await ended([['running', 1]]);
      assert.deepEqual(await minutes(), [1]);
      for (const other of [
        { orgId: randomUUID() },
        { projectId: randomUUID() },
        { kind: 'plan' },
        { edited: true },
      ])
        assert.deepEqual(await minutes(other), []);
    });
  });
});

runSuite(
  'the minutes of a quote',
  (world) => {
    it('follow the last runs of the project', async () => {
      const first = await prepareRun(world.client);
      const { projectId } = first;
      for (let nth = 0; nth < 5; nth++) {
        world.answers = [wrongEdit];
        const { id } = await startSumRun(world.client, await prepareRun(world.client, { projectId }));
        await answerChecksToEnd(world.client, id, isRight);
      }
      const { knex } = world.database;
      await knex('run')
        .where({ project_id: projectId })
        .update({ created_at: knex.raw(`ended_at - interval '7 minutes'`) });
      const { quote } = await prepareRun(world.client, { projectId });
      assert.deepEqual(quote.minutes, { low: 7, likely: 7, max: 7 });
      assert.notEqual(first.quote.minutes.likely, 7);
    });
  },
  { MAX_ATTEMPTS: '1' },
);
