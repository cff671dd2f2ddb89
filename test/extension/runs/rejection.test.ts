import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Feedback } from '#shared/runs.contract.ts';
import { rejectionText } from '../../../extension/runs/rejection.model.ts';
import { hostileText, withoutCode } from './hostileText.ts';

const feedback: Feedback = {
  summary: 'The change did not pass its checks. Not passed: npm test.',
  failedCriteria: ['npm test'],
  evidence: ['1 failing\n  expected 3, got 2', ''],
  attempts: [
    { attempt: 1, failed: 'Not passed: syntax.' },
    { attempt: 2, failed: 'Not passed: npm test.' },
  ],
  refine: {
    fromRunId: '0b54ad3c-7f86-4c1e-9c0a-3d2f6b1a9e10',
    file: null,
    instruction: 'Make "Sum" pass.\nexpected 3',
  },
};

describe('why a run was not verified', () => {
  it('is one line for a notification', () => {
    assert.equal(rejectionText(feedback).message, feedback.summary);
    assert.doesNotMatch(rejectionText({ ...feedback, summary: 'a\nb' }).message, /\n/);
  });

  it('names what failed, the evidence, every attempt and what can be done', () => {
    const { details } = rejectionText(feedback);
    assert.match(details, /## What failed\n\n- npm test\n/);
    assert.match(details, /## Evidence\n\n```text\n1 failing\n {2}expected 3, got 2\n```\n/);
    assert.match(details, /^- attempt 1: Not passed: syntax\.\n- attempt 2: Not passed: npm test\.$/m);
    assert.match(details, /```text\nMake "Sum" pass\.\nexpected 3\n```/);
    assert.match(details, /No file of the workspace was changed/);
  });

  it('leaves out sections that would be empty', () => {
    const { details } = rejectionText({ ...feedback, failedCriteria: [], evidence: [' '], attempts: [] });
    assert.doesNotMatch(details, /## (What failed|Evidence|What was tried)/);
  });

  it('counts the evidence it does not show, and cuts what is long', () => {
    const { details } = rejectionText({ ...feedback, evidence: Array(12).fill('x'.repeat(9_000)) });
    assert.match(details, /^2 more pieces of evidence/m);
    assert.ok(details.length < 10 * 4_100 + 2_000);
  });

  it('holds no link, image or HTML, whatever a model wrote', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { details } = rejectionText({
          ...feedback,
          summary: text,
          failedCriteria: [text],
          attempts: [{ attempt: 1, failed: text }],
        });
        for (const line of details.split('\n')) {
          assert.doesNotMatch(withoutCode(line), /[<[\]]|:\/\/|www\.|@/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
