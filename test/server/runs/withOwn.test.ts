import assert from 'node:assert/strict';
import type { CheckResult } from '#shared/checks.contract.ts';
import { withOwn } from '../../../server/runs/flows/withOwn.ts';

describe('the check that only changes of one kind have', () => {
  const result = (changes: Partial<CheckResult>): CheckResult => ({
    check: 'scope',
    status: 'passed',
    required: true,
    where: 'server',
    evidence: [],
    durationMs: 1,
    ...changes,
  });
  const failed = { status: 'failed' } as const;
  const advisory = { required: false } as const;
  const shown = ({ status, required, evidence }: CheckResult) => [status, required, evidence.join()];
  const both = (one: Partial<CheckResult>, own: Partial<CheckResult>) =>
    withOwn(
      [result({ check: 'edits' }), result({ evidence: ['a'], ...one })],
      result({ evidence: ['b'], ...own }),
    );

  it('is one result with the check of its name', () => {
    const results = both({}, {});
    assert.deepEqual(
      results.map(({ check }) => check),
      ['edits', 'scope'],
    );
    assert.deepEqual(results.map(shown)[1], ['passed', true, 'a,b']);
    assert.equal(results[1]?.durationMs, 2);
  });

  it('stands by itself where that check was not done', () => {
    assert.deepEqual(
      withOwn([result({ check: 'edits' })], result({})).map(({ check }) => check),
      ['edits', 'scope'],
    );
  });

  it('fails when either does', () => {
    assert.deepEqual(shown(both(failed, {})[1] as CheckResult), ['failed', true, 'a,b']);
    assert.deepEqual(shown(both({}, failed)[1] as CheckResult), ['failed', true, 'a,b']);
  });

  it('is a condition when what failed is one', () => {
    const required = (one: Partial<CheckResult>, own: Partial<CheckResult>) => both(one, own)[1]?.required;
    assert.equal(required({ ...failed, ...advisory }, {}), false);
    assert.equal(required({ ...failed, ...advisory }, failed), true);
    assert.equal(required(failed, { ...failed, ...advisory }), true);
    assert.equal(required(advisory, failed), true);
  });
});
