import assert from 'node:assert/strict';
import type { RunEvent } from '#shared/events.contract.ts';
import type { CheckProgress } from '../../../extension/core/checks.ts';
import {
  isShown,
  progressLine,
  startProgress,
  withCheck,
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
    const check = { id: 'test', command: ['npm', 'test'] };
    const line = (told: Partial<CheckProgress>): string =>
      progressLine(withCheck(withPhase(begun, 'checking'), { check, nth: 2, of: 3, ...told }), 0).split(
        ' · ',
      )[0] ?? '';
    assert.equal(line({}), 'On a copy: Check 2/3: npm test');
    assert.equal(line({ usuallyMs: 170_000 }), 'On a copy: Check 2/3, usually 3 min: npm test');
    assert.equal(line({ usuallyMs: 2_400 }), 'On a copy: Check 2/3, usually 2 s: npm test');
    assert.equal(line({ part: 'baseline' }), 'On a copy: Check 2/3, before the change: npm test');
    assert.equal(line({ part: 'setup' }), 'On a copy: Setup, installing packages: npm test');
    const checking = withCheck(withPhase(begun, 'checking'), { check, nth: 1, of: 1 });
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
