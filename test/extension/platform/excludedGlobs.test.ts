import assert from 'node:assert/strict';
import { noRules } from '../../../extension/core/ignoreRules.ts';
import { hiddenGlobs, patternsOfGlobs } from '../../../extension/platform/excludedGlobs.model.ts';

const ignored = (globs: Record<string, unknown>, path: string): boolean =>
  noRules.with('', patternsOfGlobs(globs).join('\n')).ignores(path, false);

describe('what the editor hides', () => {
  const hidden = (levels: Parameters<typeof hiddenGlobs>[0]): string[] => Object.keys(hiddenGlobs(levels));

  it('is what any level hides; a workspace or a folder in it shows nothing again', () => {
    const user = { 'private/**': true };
    const shown = { 'private/**': false, 'default/**': false };
    const levels = { defaultValue: { 'default/**': true }, globalValue: user };
    for (const level of ['workspaceValue', 'workspaceFolderValue'])
      assert.deepEqual(hidden({ ...levels, [level]: shown }), ['default/**', 'private/**'], level);
    const more = { workspaceValue: { a: true }, workspaceFolderValue: { a: false, b: true } };
    assert.deepEqual(hidden({ ...levels, ...more }), ['default/**', 'private/**', 'a', 'b']);
  });

  it('is not a default of the editor that the user switches off or ties to a condition', () => {
    const defaultValue = { a: true, b: true, c: true };
    assert.deepEqual(hidden({ defaultValue, globalValue: { a: false, b: { when: '$(basename).ts' } } }), [
      'c',
    ]);
    const workspaceValue = { a: true };
    assert.deepEqual(hidden({ defaultValue, globalValue: { a: false }, workspaceValue }), ['b', 'c', 'a']);
    assert.deepEqual(hidden({}), []);
  });
});

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
