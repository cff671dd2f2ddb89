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
import { promptOf, runSuite } from './runSuite.ts';

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

  it('show the reviewer and the receipt how far a passing command can be trusted', async () => {
    const run = await waiting(rightEdit, approval);
    const good = resultsFor(await changeOf(run, 1));
    const results = good.results.map((result) => ({
      ...result,
      isolation: 'offline' as const,
      baseline: { exitCode: 1, timedOut: false },
      sensitivity: { result: 'does_not_exercise' as const, paths: ['src/sum.js'] },
    }));
    await post(run, 1, { ...good, results });
    assert.equal((await waitForEnd(world.client, run.id)).state, 'verified');
    const prompt = promptOf(world.asked[1]);
    assert.match(prompt, /still passed with src\/sum\.js made unparsable/);
    assert.match(prompt, /failed on the files before the change, too/);
    const { attempts, tested } = await world.client.call(api.getReceipt, { params: { id: run.id } });
    const command = attempts[0]?.checks.find(({ check }) => check === 'command');
    assert.deepEqual([command?.status, command?.required, tested], ['passed', true, true]);
    assert.deepEqual(command?.command, results[0]);
  });

  it('of a command that the user left out, because it failed before, hold nothing up and are no test', async () => {
    const run = await waiting(rightEdit, approval);
    const good = resultsFor(await changeOf(run, 1));
    const results = good.results.map((result) => ({
      ...result,
      exitCode: 1,
      baseline: { exitCode: 1, timedOut: false },
      counts: false,
    }));
    await post(run, 1, { ...good, results });
    assert.equal((await waitForEnd(world.client, run.id)).state, 'verified');
    assert.match(promptOf(world.asked[1]), /The user does not count it/);
    const { attempts, tested } = await world.client.call(api.getReceipt, { params: { id: run.id } });
    const command = attempts[0]?.checks.find(({ check }) => check === 'command');
    assert.deepEqual([command?.status, command?.required, tested], ['failed', false, false]);
  });
});

runSuite('files as the formatters of the user left them', (world) => {
  async function answered(formatted: { path: string; content: string }[], ...answers: string[]) {
    world.answers = answers;
    const { id } = await startSumRun(world.client, await prepareRun(world.client));
    const run = await waitForChecks(world.client, id, 1);
    const change = await world.client.call(api.getChange, { params: { id, n: 1 } });
    await world.client.call(api.postCheckResults, {
      params: { id, n: 1 },
      body: {
        changeSha256: change.changeSha256,
        baseHashes: Object.fromEntries(change.files.map(({ path, baseSha256 }) => [path, baseSha256])),
        results: [
          { ...testCheck, exitCode: 0, timedOut: false, startError: null, durationMs: 1, outputTail: '' },
        ],
        formatted,
      },
    });
    return { run, change };
  }
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const formattedText = 'export const zero = 0;\nexport const sum = (a, b) => { return a + b; };\n';

  it('are what is reviewed, and what lands', async () => {
    const { run, change } = await answered(
      [{ path: 'src/sum.js', content: base64(formattedText) }],
      rightEdit,
      approval,
    );
    const ended = await waitForEnd(world.client, run.id);
    assert.equal(ended.state, 'verified', ended.message ?? '');
    assert.ok(promptOf(world.asked[1]).includes('{ return a + b; }'));
    const proposal = await world.client.call(api.getProposal, { params: { id: run.id } });
    assert.equal(Buffer.from(proposal.files[0]?.content ?? '', 'base64').toString(), formattedText);
    assert.notEqual(proposal.changeSha256, change.changeSha256);
    const { attempts } = await world.client.call(api.getReceipt, { params: { id: run.id } });
    assert.equal(attempts[0]?.changeSha256, proposal.changeSha256);
  });

  it('are judged like any change: what they must not hold is refused', async () => {
    const secret = `export const zero = 0;\nexport const sum = (a, b) => a + b;\nconst key = '${'AKIA'}${'Q3EGRIPLUMB7KEYX'}';\n`;
    const { run } = await answered([{ path: 'src/sum.js', content: base64(secret) }], rightEdit, wrongEdit);
    const next = await waitForChecks(world.client, run.id, 2);
    assert.equal(next.attempt, 2);
  });

  it('may only be files that the change writes', async () => {
    await assert.rejects(answered([{ path: 'other.js', content: base64('x') }], rightEdit), {
      code: 'invalid_request',
    });
  });
});
