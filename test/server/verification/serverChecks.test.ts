import assert from 'node:assert/strict';
import { checkResultSchema } from '#shared/checks.contract.ts';
import { serverChecks } from '../../../server/verification/serverChecks.ts';
import { changeOf } from './changes.ts';

const applied = { complete: true, feedback: '' };

describe('the checks of the server', () => {
  it('runs all of them, in order, with results as the contract has them', async () => {
    const results = await serverChecks({
      ...changeOf({ 'a.ts': 'a;\n' }, { 'a.ts': 'b;\n' }),
      edits: applied,
    });
    assert.deepEqual(
      results.map(({ check, status, required }) => [check, status, required]),
      ['edits', 'policy', 'secret', 'scope', 'syntax', 'tests'].map((check) => [check, 'passed', true]),
    );
    for (const result of results) assert.deepEqual(checkResultSchema.parse(result), result);
  });

  it('stops at none, so that a repair is told everything', async () => {
    const change = changeOf({}, { '../a.ts': 'const a = ;\n// ... rest of the code\n' });
    const results = await serverChecks({ ...change, edits: applied });
    assert.deepEqual(
      results.filter(({ status }) => status === 'failed').map(({ check }) => check),
      ['policy', 'scope', 'syntax'],
    );
  });

  it('reports failed edits alone, with their feedback', async () => {
    const results = await serverChecks({
      ...changeOf({}, {}),
      edits: { complete: false, feedback: 'EDIT 1/1 …' },
    });
    assert.deepEqual(
      results.map(({ check, status, evidence }) => [check, status, evidence]),
      [['edits', 'failed', ['EDIT 1/1 …']]],
    );
  });

  it('does not pass a change without operations', async () => {
    const results = await serverChecks({ ...changeOf({}, {}), edits: applied });
    assert.deepEqual(
      results.map(({ status }) => status),
      ['failed'],
    );
  });

  it('lets held files through as held', async () => {
    const results = await serverChecks({ ...changeOf({}, { 'package.json': '{}\n' }), edits: applied });
    assert.equal(results.find(({ check }) => check === 'policy')?.status, 'held');
  });

  it('reports what an operator made advisory, without making it a condition', async () => {
    const change = changeOf({ 'test/a.test.ts': 'test("a", b);\n' }, { 'test/a.test.ts': null });
    const results = await serverChecks({ ...change, edits: applied }, new Set(['tests', 'scope'] as const));
    const tests = results.find(({ check }) => check === 'tests');
    assert.deepEqual([tests?.status, tests?.required], ['held', false]);
    assert.equal(results.find(({ check }) => check === 'policy')?.required, true);
  });
});
