import assert from 'node:assert/strict';
import { scopeCheck } from '../../../server/verification/scopeCheck.ts';
import { changeOf } from './changes.ts';

describe('the scope check', () => {
  it('fails on the marks of a merge where no grammar would see them', () => {
    const css = 'a {\n<<<<<<< HEAD\n  color: red;\n=======\n  color: blue;\n>>>>>>> ours\n}\n';
    const { status, evidence } = scopeCheck(changeOf({ 'a.css': 'a {\n}\n' }, { 'a.css': css }));
    assert.equal(status, 'failed');
    assert.match(evidence.join('\n'), /"<<<<<<< HEAD" parts two versions/);
    for (const [path, before, after] of [
      ['docs/a.md', '', css],
      ['a.css', css, `${css}b {}\n`],
      ['a.sh', '', 'cat <<<<<<<\necho "======="\n'],
    ] as const)
      assert.equal(scopeCheck(changeOf({ [path]: before }, { [path]: after })).status, 'passed', path);
  });
});
