import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Change } from '#shared/changes.contract.ts';
import type { CheckResults, Run } from '#shared/runs.contract.ts';
import {
  answerChecks,
  prepareRun,
  startSumRun,
  testCheck,
  waitForChecks,
  waitForEnd,
} from '../../support/runDriver.ts';
import { approval, isRight, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { runSuite } from './runSuite.ts';

runSuite('check results', (world) => {
  const resultsFor = (change: Change): CheckResults => ({
    changeSha256: change.changeSha256,
    baseHashes: Object.fromEntries(change.files.map(({ path, baseSha256 }) => [path, baseSha256])),
    results: [
      { ...testCheck, exitCode: 0, timedOut: false, startError: null, durationMs: 1, outputTail: 'ok 1' },
    ],
  });
  const changeOf = (run: Run, n: number): Promise<Change> =>
    world.client.call(api.getChange, { params: { id: run.id, n } });
  const post = (run: Run, n: number, body: CheckResults): Promise<Run> =>
    world.client.call(api.postCheckResults, { params: { id: run.id, n }, body });
  async function waiting(...answers: string[]): Promise<Run> {
    world.answers = answers;
    const { id } = await startSumRun(world.client, await prepareRun(world.client));
    return waitForChecks(world.client, id, 1);
  }
  const stillWaits = async (run: Run): Promise<void> => {
    const now = await world.client.call(api.getRun, { params: { id: run.id } });
    assert.equal(now.state, 'awaiting_checks');
  };

  it('are refused for another change, for other base files and for files left out', async () => {
    const run = await waiting(rightEdit);
    const good = resultsFor(await changeOf(run, 1));
    const stale = { code: 'stale_check_results' };
    await assert.rejects(post(run, 1, { ...good, changeSha256: 'ab'.repeat(32) }), stale);
    await assert.rejects(post(run, 1, { ...good, baseHashes: { 'src/sum.js': 'cd'.repeat(32) } }), stale);
    await assert.rejects(post(run, 1, { ...good, baseHashes: { 'src/sum.js': null } }), stale);
    await assert.rejects(post(run, 1, { ...good, baseHashes: {} }), stale);
    await stillWaits(run);
  });

  it('are refused for an attempt before the one that waits', async () => {
    const run = await waiting(wrongEdit, rightEdit);
    const first = resultsFor(await changeOf(run, 1));
    await answerChecks(world.client, run, isRight);
    await waitForChecks(world.client, run.id, 2);
    await assert.rejects(post(run, 1, first), { code: 'stale_check_results' });
    await assert.rejects(post(run, 2, first), { code: 'stale_check_results' });
    await stillWaits(run);
  });

  it('are refused when an announced check is missing, or was run as another command', async () => {
    const run = await waiting(rightEdit);
    const good = resultsFor(await changeOf(run, 1));
    const [result] = good.results;
    assert.ok(result);
    for (const changed of [{ id: 'lint' }, { command: ['true'] }]) {
      await assert.rejects(post(run, 1, { ...good, results: [{ ...result, ...changed }] }), {
        code: 'invalid_request',
      });
    }
    await stillWaits(run);
  });

  it('count once: a second answer is refused and the first stands', async () => {
    const run = await waiting(rightEdit, approval);
    const good = resultsFor(await changeOf(run, 1));
    const failed = good.results.map((result) => ({ ...result, exitCode: 1 }));
    await post(run, 1, good);
    const second = post(run, 1, { ...good, results: failed });
    await assert.rejects(second, ({ code }) => code === 'run_not_waiting' || code === 'run_ended');
    assert.equal((await waitForEnd(world.client, run.id)).state, 'verified');
  });

  it('of a command that could not start, ran out of time or was killed do not pass', async () => {
    const run = await waiting(wrongEdit, rightEdit);
    const good = resultsFor(await changeOf(run, 1));
    const [result] = good.results;
    assert.ok(result);
    await post(run, 1, { ...good, results: [{ ...result, timedOut: true }] });
    await waitForChecks(world.client, run.id, 2);
    const next = resultsFor(await changeOf(run, 2));
    world.answers = [wrongEdit];
    await post(run, 2, { ...next, results: [{ ...result, exitCode: null, startError: 'no such program' }] });
    const ended = await waitForEnd(world.client, run.id);
    assert.deepEqual([ended.state, ended.reason], ['rejected', 'repeated']);
    assert.match(ended.feedback?.evidence.join('\n') ?? '', /did not end within/);
  });
});
