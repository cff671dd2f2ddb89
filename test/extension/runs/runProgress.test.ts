import assert from 'node:assert/strict';
import type { RunEvent } from '#shared/events.contract.ts';
import {
  isShown,
  progressLine,
  startProgress,
  withEvent,
  withPhase,
} from '../../../extension/runs/runProgress.model.ts';

const at = '2026-01-01T00:00:00.000Z';
const begun = withPhase(startProgress('Sum', 0), 'running');
const step: RunEvent = {
  seq: 1,
  at,
  type: 'step',
  data: { step: 'implement:1', attempt: 1, label: 'Writing the change' },
};

describe('the progress of a run', () => {
  it('tells the step, the tokens written and the cost so far', () => {
    const writing = { ...withEvent(begun, step), tokens: 1_234 };
    assert.equal(progressLine(writing, 0), 'Writing the change: 1,234 tokens written · 0.00 credits so far');
  });

  it('counts attempts from the second on, and whole minutes', () => {
    const second = { ...begun, label: 'Writing', attempt: 2, maxAttempts: 3, spent: 31_000 };
    assert.equal(progressLine(second, 125_000), 'Writing · attempt 2 of 3 · 2 min · 3.10 credits so far');
  });

  it('names the command that runs on the copy', () => {
    const checking = { ...withPhase(begun, 'checking'), check: 'npm test' };
    assert.match(progressLine(checking, 0), /^On a copy: npm test/);
    assert.match(progressLine(withPhase(checking, 'running'), 0), /^Working at the server/);
  });

  it('forgets the tokens of a call that is recorded', () => {
    const recorded = withEvent(
      { ...begun, tokens: 9 },
      {
        seq: 2,
        at,
        type: 'model_call',
        data: {
          step: 'implement:1',
          attempt: 1,
          role: 'implementer',
          model: 'm',
          status: 'recorded',
          promptTokens: 1,
          outputTokens: 1,
          charge: 5,
          spent: 70_000,
          note: null,
        },
      },
    );
    assert.deepEqual([recorded.tokens, recorded.spent], [0, 70_000]);
  });

  it('names no cost while nothing was started, and makes room for questions', () => {
    const sending = { ...withPhase(begun, 'uploading'), upload: { files: 3, of: 9 } };
    assert.equal(progressLine(sending, 0), 'Sending files: 3 of 9');
    assert.deepEqual(
      (['quoting', 'uploading', 'running', 'staging', 'checking', 'reviewing', 'applying'] as const).filter(
        (phase) => !isShown(withPhase(begun, phase)),
      ),
      ['quoting', 'reviewing'],
    );
  });
});
