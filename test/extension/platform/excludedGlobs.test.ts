import assert from 'node:assert/strict';
import { noRules } from '../../../extension/core/ignoreRules.ts';
import { patternsOfGlobs } from '../../../extension/platform/excludedGlobs.model.ts';

const ignored = (globs: Record<string, unknown>, path: string): boolean =>
  noRules.with('', patternsOfGlobs(globs).join('\n')).ignores(path, false);

describe('what the editor hides, as patterns of an ignore file', () => {
  it('begins at the folder of the workspace, or anywhere after **', () => {
    assert.ok(ignored({ 'secret/**': true }, 'secret/a.ts'));
    assert.ok(!ignored({ 'secret/**': true }, 'src/secret/a.ts'));
    assert.ok(!ignored({ 'notes.md': true }, 'docs/notes.md'));
    assert.ok(ignored({ 'notes.md': true }, 'notes.md'));
    assert.ok(ignored({ '**/*.min.js': true }, 'web/lib/a.min.js'));
    assert.ok(ignored({ './build': true }, 'build'));
  });

  it('writes alternatives out, also within each other', () => {
    const globs = { '**/*.{map,{snap,lock}}': true };
    assert.deepEqual(
      ['a.map', 'x/b.snap', 'c.lock', 'd.ts'].map((path) => ignored(globs, path)),
      [true, true, true, false],
    );
  });

  it('does not write out very many', () => {
    const glob = '{a,b}'.repeat(40);
    assert.equal(patternsOfGlobs({ [glob]: true }).length, 1);
    assert.ok(ignored({ [glob]: true }, 'ab'.repeat(20)));
  });

  it('passes over what is switched off, conditional or empty, and takes every character as it stands', () => {
    assert.deepEqual(patternsOfGlobs({ a: false, b: { when: '$(basename).ts' }, ' ': true }), []);
    assert.ok(ignored({ '!odd': true }, '!odd'));
    assert.ok(ignored({ '#odd': true }, '#odd'));
  });
});
