import assert from 'node:assert/strict';
import type { Receipt } from '#shared/receipts.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { RunResult } from '../../../extension/core/runPorts.ts';
import { describeEnd } from '../../../extension/runs/runEnd.model.ts';

const run = { kind: 'implement', message: null, todo: null } as Run;
const receipt = { charged: 31_000, tested: true, files: [{ path: 'a.js' }] } as Receipt;
const applied = { applied: [{ op: 'modify' as const, path: 'a.js' }], ticked: true, notTicked: null };
const endOf = (result: RunResult, left: number | null = 1) => describeEnd('Sum', result, left);

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

  it('says until when a run waits and what it costs if nobody comes back; a proposal waits for ever', () => {
    const said = (changes: Partial<Run>) =>
      endOf({ end: 'waiting', run: { ...run, waitUntil: '2026-12-01T20:15:00.000Z', ...changes } as Run })
        ?.message;
    assert.equal(
      said({ cancelCost: 31_000 }),
      '“Sum” waits; no file was changed. Resume it until 2026-12-01 20:15 UTC: then it ends by itself, and 3.10 credits are charged.',
    );
    assert.match(said({ cancelCost: 0 }) ?? '', /then it ends by itself, free of charge\.$/);
    assert.match(said({ waitUntil: null }) ?? '', /Resume it whenever you like\.$/);
  });

  it('offers the README when that was the last TODO, and the export when that is written', () => {
    const last = endOf({ end: 'applied', run, receipt, applied }, 0);
    assert.deepEqual(last?.actions, ['showReceipt', 'document']);
    assert.match(last?.message ?? '', /That was the last TODO\. The README can be written now/);
    const document = { ...run, kind: 'document' } as Run;
    const complete = endOf({ end: 'applied', run: document, receipt, applied }, 0);
    assert.deepEqual(complete?.actions, ['showReceipt', 'exportProject']);
    assert.match(complete?.message ?? '', /The project is complete\.$/);
  });

  it('leads from a plan or a split to its TODOs, which are the user’s', () => {
    for (const todo of [null, { text: 'Sum' }]) {
      const plan = { ...run, kind: 'plan', todo } as Run;
      const end = endOf({ end: 'applied', run: plan, receipt, applied }, 2);
      assert.deepEqual(end?.actions, ['showReceipt', 'editTodos', 'implementNext']);
      assert.match(end?.message ?? '', /The TODOs are yours: edit them as you like\.$/);
      assert.deepEqual(endOf({ end: 'applied', run: plan, receipt, applied }, null)?.actions, [
        'showReceipt',
      ]);
    }
  });

  it('says nothing of what is left when the TODO file is gone or the box could not be ticked', () => {
    const untaken = {
      ...applied,
      ticked: false,
      notTicked: { code: 'todo_not_found' as const, message: 'TODO.md is gone.' },
    };
    for (const left of [null, 0]) {
      const end = endOf({ end: 'applied', run, receipt, applied: untaken }, left);
      assert.equal(end?.severity, 'warning');
      assert.match(end?.message ?? '', /Its box was not ticked/);
      assert.doesNotMatch(end?.message ?? '', /last TODO/);
    }
    assert.deepEqual(endOf({ end: 'applied', run, receipt, applied }, null)?.actions, ['showReceipt']);
  });

  it('leads on from a refinement only where that did a TODO', () => {
    const refine = { ...run, kind: 'refine' } as Run;
    assert.deepEqual(endOf({ end: 'applied', run: refine, receipt, applied })?.actions, ['showReceipt']);
    const ofTodo = { ...refine, todo: { text: 'Sum' } } as Run;
    assert.deepEqual(endOf({ end: 'applied', run: ofTodo, receipt, applied })?.actions, [
      'showReceipt',
      'implementNext',
    ]);
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

  it('gives the reason of a rejection, says that nothing changed, and offers what can be done now', () => {
    const feedback = { summary: 'The test fails.' } as never;
    const end = endOf({ end: 'rejected', run, receipt: { ...receipt, charged: 0 }, feedback });
    assert.equal(end?.severity, 'warning');
    assert.match(end?.message ?? '', /no file was changed.*The test fails\. Nothing is charged\.$/);
    assert.deepEqual(end?.actions, ['nextSteps', 'showWhy', 'showRejectedChange']);
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
