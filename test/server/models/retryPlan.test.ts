import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { planRetry } from '../../../server/models/retryPlan.ts';

const failure = (details?: Record<string, unknown>): AppError =>
  new AppError('model_unavailable', 'no', details ? { details } : {});

describe('retry plan', () => {
  it('waits longer each time, and gives up after four tries', () => {
    const plans = [1, 2, 3, 4].map((tries) => planRetry({ failure: failure({ retryable: true }), tries }));
    assert.deepEqual(plans, [
      { retry: true, waitMs: 500 },
      { retry: true, waitMs: 1_000 },
      { retry: true, waitMs: 2_000 },
      { retry: false },
    ]);
  });

  it('tries a model that does not answer in time only once more', () => {
    const timeout = new AppError('model_timeout', 'no', { details: { retryable: true } });
    assert.deepEqual(planRetry({ failure: timeout, tries: 1 }), { retry: true, waitMs: 500 });
    assert.deepEqual(planRetry({ failure: timeout, tries: 2 }), { retry: false });
  });

  it('waits as long as the service asks', () => {
    const asked = failure({ retryable: true, retryAfterMs: 7_000 });
    assert.deepEqual(planRetry({ failure: asked, tries: 1 }), { retry: true, waitMs: 7_000 });
  });

  it('does not wait when the service says it need not', () => {
    const asked = failure({ retryable: true, retryAfterMs: 0 });
    assert.deepEqual(planRetry({ failure: asked, tries: 1 }), { retry: true, waitMs: 0 });
  });

  it('goes on to the next model rather than wait for minutes', () => {
    const asked = failure({ retryable: true, retryAfterMs: 600_000 });
    assert.deepEqual(planRetry({ failure: asked, tries: 1 }), { retry: false });
  });

  it('does not try again what cannot succeed', () => {
    assert.deepEqual(planRetry({ failure: failure({ retryable: false }), tries: 1 }), { retry: false });
    assert.deepEqual(planRetry({ failure: failure(), tries: 1 }), { retry: false });
  });
});
