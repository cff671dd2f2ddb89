import assert from 'node:assert/strict';
import { checkResultsSchema } from '#shared/runs.contract.ts';
import { runTodo } from '../../../extension/core/runClient.ts';
import type { RunUi } from '../../../extension/core/runPorts.ts';
import { before, request, stand } from './runStand.ts';

/** The command fails whatever the files hold. */
const commands = [{ id: 'test', command: [process.execPath, '-e', 'process.exit(3)'] }];

describe('a command that failed before the change too', () => {
  async function run(judgeFailing?: NonNullable<RunUi['judgeFailing']>) {
    const asked: string[] = [];
    await using place = await stand({
      states: ['queued', 'running', 'awaiting_checks', 'awaiting_checks', 'rejected'],
      ui:
        judgeFailing === undefined
          ? {}
          : {
              judgeFailing: (failing) => {
                asked.push(...failing.map(({ id }) => id));
                return judgeFailing(failing);
              },
            },
    });
    place.ports.checks = commands;
    const result = await runTodo(place.ports, request);
    const posted = place.server.posted
      .filter(({ path }) => path === 'check-results')
      .map(({ body }) => checkResultsSchema.parse(body).results[0]);
    return { result, posted, asked, cancelled: place.posts().includes('cancel') };
  }

  it('is asked about once a run, and left out when the user says so', async () => {
    const { posted, asked } = await run(async () => 'leave_out');
    assert.deepEqual(asked, ['test']);
    assert.deepEqual(
      posted.map((result) => [result?.exitCode, result?.counts, result?.baseline]),
      [
        [3, false, { exitCode: 3, timedOut: false }],
        [3, false, { exitCode: 3, timedOut: false }],
      ],
    );
  });

  it('has to pass when the user says so, and when nobody can be asked', async () => {
    const { posted, asked } = await run(async () => 'must_pass');
    assert.deepEqual(asked, ['test']);
    assert.deepEqual(
      posted.map((result) => result?.counts),
      [undefined, undefined],
    );
    assert.equal((await run()).posted[0]?.counts, undefined);
  });

  it('lets the run wait or cancels it, on the word of the user', async () => {
    const later = await run(async () => 'later');
    assert.deepEqual([later.result.end, later.posted], ['waiting', []]);
    assert.equal((await run(async () => 'cancel')).cancelled, true);
  });

  it('is not asked about when it is the change that breaks it', async () => {
    const asked: string[] = [];
    await using place = await stand({
      states: ['running', 'awaiting_checks', 'rejected'],
      to: { ...before, 'a.cjs': 'process.exit(1)' },
      ui: {
        judgeFailing: async () => {
          asked.push('asked');
          return 'leave_out';
        },
      },
    });
    await runTodo(place.ports, request);
    assert.deepEqual(asked, []);
    const { results } = checkResultsSchema.parse(place.server.posted.at(-1)?.body);
    assert.deepEqual(results[0]?.baseline, { exitCode: 0, timedOut: false });
  });
});
