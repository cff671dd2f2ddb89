import assert from 'node:assert/strict';
import { secretCheck } from '../../../server/verification/secretCheck.ts';
import { changeOf } from './changes.ts';

// Put together at run time, so that no scanner takes it for a leaked credential.
const token = `npm${'_'}aB3dE5gH7jK9mN2pQ4sT6vW8yZ1bC3eF5hJ7`;

describe('the secret check', () => {
  it('fails on a new credential, and says where but not what', () => {
    const { status, evidence } = secretCheck(
      changeOf({ 'a.ts': 'x\n' }, { 'a.ts': `x\nconst t = '${token}';\n` }),
    );
    assert.equal(status, 'failed');
    assert.match(evidence[0] ?? '', /^a\.ts:2 holds a new credential \(npm-token\)/);
    assert.ok(!JSON.stringify(evidence).includes(token.slice(4)));
  });

  it('passes one the project already has, in this file or another', () => {
    const text = `const t = '${token}';\n`;
    assert.equal(secretCheck(changeOf({ 'a.ts': text }, { 'a.ts': `x\n${text}` })).status, 'passed');
    assert.equal(secretCheck(changeOf({ 'a.ts': text }, { 'b.ts': text })).status, 'passed');
  });

  it('passes a change that removes one', () => {
    assert.equal(secretCheck(changeOf({ 'a.ts': token }, { 'a.ts': '' })).status, 'passed');
    assert.equal(secretCheck(changeOf({ 'a.ts': token }, { 'a.ts': null })).status, 'passed');
  });
});
