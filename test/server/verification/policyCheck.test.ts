import assert from 'node:assert/strict';
import { policyCheck } from '../../../server/verification/policyCheck.ts';
import { changeOf } from './changes.ts';

describe('the policy check', () => {
  it('passes ordinary files', () => {
    assert.equal(
      policyCheck(changeOf({ 'src/a.ts': 'x' }, { 'src/a.ts': 'y', 'src/b.ts': 'z' })).status,
      'passed',
    );
  });

  it('fails on a refused path of any operation', () => {
    for (const path of ['../a.ts', '.git/hooks/pre-commit', '/etc/passwd']) {
      assert.equal(policyCheck(changeOf({}, { [path]: 'x' })).status, 'failed', path);
      assert.equal(policyCheck(changeOf({ [path]: 'x' }, { [path]: null })).status, 'failed', path);
    }
  });

  it('fails on the TODO file', () => {
    const change = changeOf({ 'TODO.md': 'x' }, { 'TODO.md': 'y' }, { todoPath: 'TODO.md' });
    const { status, evidence } = policyCheck(change);
    assert.equal(status, 'failed');
    assert.match(evidence[0] ?? '', /^TODO\.md: /);
  });

  it('holds and names files that need a tick of their own, and counts those that can execute', () => {
    const { status, evidence, figures } = policyCheck(
      changeOf({ 'package.json': '{}' }, { 'package.json': '{ }', 'a.ts': 'x' }),
    );
    assert.equal(status, 'held');
    assert.equal(evidence.length, 1);
    assert.match(evidence[0] ?? '', /^Held package\.json: /);
    assert.deepEqual(figures, { files: 2, held: 1, heldExecuting: 1 });
  });

  it('fails rather than holds when both apply', () => {
    assert.equal(policyCheck(changeOf({}, { 'package.json': '{}', '../x': 'y' })).status, 'failed');
  });

  it('fails on two files that are one on a disk without case', () => {
    const { status, evidence } = policyCheck(changeOf({}, { 'src/a.ts': 'x', 'src/A.ts': 'y' }));
    assert.equal(status, 'failed');
    assert.match(evidence[0] ?? '', /src\/A\.ts: is the same file as src\/a\.ts/);
    assert.equal(policyCheck(changeOf({ 'src/a.ts': 'x' }, { 'src/A.ts': 'y' })).status, 'failed');
  });

  it('fails on two operations for one path', () => {
    const change = changeOf({}, { 'a.ts': 'x' });
    assert.equal(
      policyCheck({ ...change, operations: [...change.operations, ...change.operations] }).status,
      'failed',
    );
  });

  it('passes a rename that changes only the case', () => {
    const change = changeOf({ 'a.ts': 'x' }, { 'a.ts': null, 'A.ts': 'x' }, { renamed: { 'A.ts': 'a.ts' } });
    assert.equal(policyCheck(change).status, 'passed');
  });
});
