import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { Proposal } from '#shared/changes.contract.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import {
  prepareRun,
  startSumRun,
  sumsWorkspace,
  testCheck,
  waitForChecks,
  waitForEnd,
} from '../../support/runDriver.ts';
import { approval, edit, rightEdit } from '../../support/sumModel.ts';
import { promptOf, runSuite } from './runSuite.ts';

const line = "test('zero', () => assert.equal(zero, 0));";
const files = { ...sumsWorkspace, 'test/sum.test.js': `${line}\n` };
const skips = edit('test/sum.test.js', line, line.replace('test(', 'test.skip('));
const adds = edit('test/sum.test.js', line, `${line}\ntest('sum', () => assert.equal(sum(1, 2), 3));`);
const passed: CommandResult = {
  ...testCheck,
  exitCode: 0,
  timedOut: false,
  startError: null,
  durationMs: 1,
  outputTail: 'ok 1',
};
const failsWithTheOldOnes: CommandResult = {
  ...passed,
  baseTests: { exitCode: 1, timedOut: false, paths: ['test/sum.test.js'], outputTail: 'not ok 1: zero' },
};

runSuite('tests that were there', (world) => {
  async function answerChecks(id: string, result: CommandResult) {
    await waitForChecks(world.client, id, 1);
    const change = await world.client.call(api.getChange, { params: { id, n: 1 } });
    await world.client.call(api.postCheckResults, {
      params: { id, n: 1 },
      body: {
        changeSha256: change.changeSha256,
        baseHashes: Object.fromEntries(change.files.map(({ path, baseSha256 }) => [path, baseSha256])),
        results: [result],
      },
    });
    return waitForEnd(world.client, id);
  }

  async function propose(
    answer: string,
    { result = passed, hint }: { result?: CommandResult; hint?: string } = {},
  ): Promise<Proposal> {
    world.answers = [answer, approval];
    const given = await prepareRun(world.client, { files, ...(hint ? { ask: { hint } } : {}) });
    const { id } = await startSumRun(world.client, given, hint ? { hint } : {});
    const run = await answerChecks(id, result);
    assert.equal(run.state, 'verified', run.message ?? '');
    return world.client.call(api.getProposal, { params: { id } });
  }
  const heldOf = ({ files: changed }: Proposal) =>
    changed.flatMap(({ path, held }) => (held ? [[path, held.reason, held.executes]] : []));
  const testsOf = ({ checks }: Proposal) => checks.find(({ check }) => check === 'tests');

  it('are held for a tick when the change skips them, and the reviewer is told', async () => {
    const proposal = await propose(`${rightEdit}\n${skips}`);
    const reason = 'changes tests that were there: "test.skip" keeps tests from running or counting.';
    assert.deepEqual(heldOf(proposal), [['test/sum.test.js', reason, false]]);
    assert.deepEqual([testsOf(proposal)?.status, testsOf(proposal)?.required], ['held', true]);
    assert.match(
      promptOf(world.asked[1]),
      /tests: held\n(?: {2}\w+ \d+\n)+ {2}test\/sum\.test\.js: "test\.skip" keeps/,
    );
  });

  it('are not held when the user asks for changes of tests', async () => {
    const proposal = await propose(`${rightEdit}\n${skips}`, { hint: 'Skip the tests of zero' });
    assert.deepEqual(heldOf(proposal), []);
    assert.equal(testsOf(proposal)?.status, 'passed');
  });

  it('are not held when some are added', async () => {
    const proposal = await propose(`${rightEdit}\n${adds}`, {
      result: { ...passed, baseTests: { ...failsWithTheOldOnes.baseTests, exitCode: 0 } as never },
    });
    assert.deepEqual(heldOf(proposal), []);
  });

  it('are held when the new code fails them as they were, whatever the change made of them', async () => {
    const proposal = await propose(`${rightEdit}\n${adds}`, { result: failsWithTheOldOnes });
    assert.deepEqual(heldOf(proposal), [
      ['test/sum.test.js', 'the new code fails the tests with this file as it was before the change', false],
    ]);
    assert.equal(testsOf(proposal)?.status, 'held');
    assert.match(promptOf(world.asked[1]), /as before the change, node --test fails on the new code/);
    const { attempts } = await world.client.call(api.getReceipt, { params: { id: proposal.runId } });
    assert.equal(attempts[0]?.checks.find(({ check }) => check === 'tests')?.status, 'held');
  });

  it('are held when settings or tests of the change hide failures, unless the task asks for that in tests', async () => {
    const deaf = (by: 'settings' | 'tests') => ({
      result: { ...passed, unnoticedFailure: { path: 'test/sum.test.js', by } },
    });
    const proposal = await propose(`${rightEdit}\n${adds}`, deaf('tests'));
    assert.deepEqual(heldOf(proposal), [
      ['test/sum.test.js', 'tests in this file can fail without being noticed', false],
    ]);
    assert.equal(testsOf(proposal)?.status, 'held');
    assert.match(
      promptOf(world.asked[1]),
      /node --test passes with the change even when a test in test\/sum/,
    );
    const hint = 'Skip the tests of zero';
    assert.equal(
      testsOf(await propose(`${rightEdit}\n${skips}`, { ...deaf('tests'), hint }))?.status,
      'passed',
    );
    assert.equal(
      testsOf(await propose(`${rightEdit}\n${skips}`, { ...deaf('settings'), hint }))?.status,
      'held',
    );
  });

  it('are not held for settings that the task asks for, which leave a test out', async () => {
    const before = '{ "scripts": { "test": "node --test" } }\n';
    const change = edit('package.json', 'node --test', 'node --test test/unit');
    const hint = 'Let the `test` script run only the tests in test/unit';
    world.answers = [`${rightEdit}\n${change}`, approval];
    const given = await prepareRun(world.client, {
      files: { ...files, 'package.json': before },
      ask: { hint },
    });
    const { id } = await startSumRun(world.client, given, { hint });
    await answerChecks(id, { ...passed, unnoticedFailure: { path: 'test/sum.test.js', by: 'settings' } });
    const proposal = await world.client.call(api.getProposal, { params: { id } });
    assert.equal(testsOf(proposal)?.status, 'passed');
    assert.match(testsOf(proposal)?.evidence.join() ?? '', /passes with the change even when a test/);
  });

  const counted = (tests: number, skipped = 0): string =>
    `ℹ tests ${tests}\nℹ suites 0\nℹ pass ${tests - skipped}\nℹ fail 0\nℹ cancelled 0\nℹ skipped ${skipped}\nℹ todo 0\n`;
  const fewer = { result: { ...passed, outputTail: counted(1), outputTailBefore: counted(2) } };

  it('are held when fewer of them run than before, with every file that may be why', async () => {
    const reason = 'fewer tests run with the change than before';
    const proposal = await propose(rightEdit, fewer);
    assert.deepEqual(heldOf(proposal), [['src/sum.js', reason, false]]);
    assert.equal(testsOf(proposal)?.status, 'held');
    assert.match(
      promptOf(world.asked[1]),
      /tests: held\n[\s\S]*node --test: 2 tests ran before the change, 1 now\./,
    );
    assert.deepEqual(heldOf(await propose(`${rightEdit}\n${adds}`, fewer)), [
      ['test/sum.test.js', reason, false],
    ]);
  });

  it('are held when more of them are skipped, unless the change adds tests that may be', async () => {
    const more = { result: { ...passed, outputTail: counted(3, 1), outputTailBefore: counted(2) } };
    assert.equal(testsOf(await propose(rightEdit, more))?.status, 'held');
    const added = edit('test/new.test.js', '', line.replace('test(', 'test.skip('));
    assert.equal(testsOf(await propose(`${rightEdit}\n${added}`, more))?.status, 'passed');
  });

  it('are not held when as many run, or when the task asks for fewer', async () => {
    const same = { result: { ...passed, outputTail: counted(2), outputTailBefore: counted(2) } };
    assert.equal(testsOf(await propose(rightEdit, same))?.status, 'passed');
    for (const hint of ['Skip the tests of zero', 'Remove the line about zero']) {
      const proposal = await propose(rightEdit, { ...fewer, hint });
      assert.deepEqual([testsOf(proposal)?.status, heldOf(proposal)], ['passed', []], hint);
    }
  });

  it('are not enough when code keeps the command from noticing that one fails', async () => {
    // The same again ends the run.
    world.answers = [rightEdit, rightEdit];
    const given = await prepareRun(world.client, { files });
    const { id } = await startSumRun(world.client, given, {});
    const run = await answerChecks(id, {
      ...passed,
      unnoticedFailure: { path: 'test/sum.test.js', by: 'code' },
    });
    assert.equal(run.state, 'rejected');
    assert.match(run.feedback?.evidence.join('\n') ?? '', /even when a test in test\/sum\.test\.js fails/);
  });

  it('do not decide where a command is advisory: it is reviewed only, then', async () => {
    const proposal = await propose(rightEdit, { result: { ...passed, exitCode: 1, advisory: true } });
    assert.equal(proposal.tested, false);
    assert.equal(proposal.checks.find(({ check }) => check === 'command')?.required, false);
  });
});

runSuite(
  'tests where the operator made their check advisory',
  (world) => {
    it('are not held', async () => {
      world.answers = [`${rightEdit}\n${skips}`, approval];
      const given = await prepareRun(world.client, { files, checks: false });
      const { id } = await startSumRun(world.client, given, { checks: [] });
      assert.equal((await waitForEnd(world.client, id)).state, 'verified');
      const proposal = await world.client.call(api.getProposal, { params: { id } });
      assert.deepEqual(
        proposal.files.flatMap(({ held }) => held ?? []),
        [],
      );
      assert.equal(proposal.checks.find(({ check }) => check === 'tests')?.required, false);
    });
  },
  { ADVISORY_CHECKS: 'tests' },
);
