import assert from 'node:assert/strict';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { RunResult } from '../../../extension/core/runPorts.ts';
import { describeEnd } from '../../../extension/runs/runEnd.model.ts';

const run = { kind: 'implement', message: null, todo: null } as Run;
const receipt = { charged: 31_000, tested: true, files: [{ path: 'a.js' }] } as Receipt;
const applied = { applied: [{ op: 'modify' as const, path: 'a.js' }], ticked: true, notTicked: null };
const endOf = (result: RunResult, next = true) => describeEnd('Sum', result, next);

describe('what is said when a run is over', () => {
  it('is nothing when the user said no to the quote', () => {
    assert.equal(endOf({ end: 'not_started' }), null);
  });

  it('tells what landed and what it cost, and leads to the next TODO', () => {
    assert.deepEqual(endOf({ end: 'applied', run, receipt, applied }), {
      severity: 'info',
      message: '“Sum” is done: 1 file changed. 3.10 credits charged.',
      actions: ['showReceipt', 'implementNext'],
    });
  });

  it('offers the next TODO only where one is left', () => {
    assert.deepEqual(endOf({ end: 'applied', run, receipt, applied }, false)?.actions, ['showReceipt']);
  });

  it('says that merging it with later edits was free', () => {
    const rebased = { ...receipt, charged: 0, rebaseOf: 'run-1' };
    const end = endOf({ end: 'applied', run, receipt: rebased, applied });
    assert.match(end?.message ?? '', /Merging it and checking it again was free\.$/);
  });

  it('says so when nothing was tested', () => {
    const untested = endOf({ end: 'applied', run, receipt: { ...receipt, tested: false }, applied });
    assert.match(untested?.message ?? '', /Reviewed only, not tested\.$/);
  });

  it('warns when the box could not be ticked', () => {
    const refusal = { code: 'todo_not_found' as const, message: 'gone' };
    const end = endOf({
      end: 'applied',
      run,
      receipt,
      applied: { ...applied, ticked: false, notTicked: refusal as never },
    });
    assert.equal(end?.severity, 'warning');
    assert.match(end?.message ?? '', /Its box was not ticked/);
  });

  it('gives the reason of a rejection, says that nothing changed, and offers to refine', () => {
    const feedback = { summary: 'The test fails.' } as never;
    const end = endOf({ end: 'rejected', run, receipt: { ...receipt, charged: 0 }, feedback });
    assert.equal(end?.severity, 'warning');
    assert.match(end?.message ?? '', /no file was changed.*The test fails\. Nothing is charged\.$/);
    assert.deepEqual(end?.actions, ['refine', 'showWhy', 'showRejectedChange']);
  });

  it('says once that a failure is free', () => {
    const failed = { ...run, message: 'The model did not answer. You are not charged.' };
    const end = endOf({ end: 'failed', run: failed, receipt: { ...receipt, charged: 0 } });
    assert.equal(
      end?.message,
      '“Sum” failed; no file was changed. The model did not answer. You are not charged.',
    );
  });
});
