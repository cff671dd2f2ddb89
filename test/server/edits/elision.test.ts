import assert from 'node:assert/strict';
import { elisionsOfEdit, elisionsOfFile } from '../../../server/edits/elision.ts';

const lost = ['x', 'y', 'z'];
const found = (line: string, path = 'a.py') => elisionsOfEdit(path, [line], lost).length === 1;

describe('placeholders for left-out code', () => {
  it('recognises them in the comments of several languages', () => {
    for (const line of [
      '// ... rest of the code',
      '  // ... existing code ...',
      '# … rest unchanged',
      '# ... (other methods) ...',
      '<!-- rest of the file remains the same -->',
      '{/* ... existing props ... */}',
      '/* ... */',
      '// ...',
      '-- remaining code unchanged',
      '// Keep the rest of the function as is',
      '# existing implementation here',
      '[... rest of the code ...]',
      '... existing code ...',
    ]) {
      assert.ok(found(line), line);
    }
  });

  it('leaves code and ordinary comments alone', () => {
    for (const line of [
      'f(...args);',
      '  ...rest,',
      '...options',
      'def f(): ...',
      '...',
      'const { a, ...rest } = existing;',
      '// Loading existing users...',
      '// Waits for the rest of the requests',
      '# The previous value wins',
      'console.log("...");',
      '// e.g. a, b, ...',
      '# TODO: handle other cases',
      '// keeps the code simple',
      '',
    ]) {
      assert.ok(!found(line), line);
    }
  });

  it('leaves a placeholder alone that the file already had', () => {
    assert.deepEqual(
      elisionsOfEdit('a.ts', ['  // ... existing code ...'], ['// ... existing code ...']),
      [],
    );
  });

  it('takes words without dots for one only where lines vanish', () => {
    assert.deepEqual(elisionsOfEdit('a.ts', ['// Other routes'], []), []);
    assert.equal(elisionsOfEdit('a.ts', ['// ...'], []).length, 1);
    assert.deepEqual(elisionsOfFile('a.ts', ['a', '// Other routes', 'b'], []), []);
    assert.deepEqual(elisionsOfFile('a.ts', ['a', '// Other routes', 'b'], ['a', 'b']), []);
    assert.equal(elisionsOfFile('a.ts', ['a', '// Other routes'], ['a', 'b', 'c']).length, 1);
  });

  it('leaves the samples of a document alone when it is written whole', () => {
    for (const path of ['README.md', 'docs/a.rst', 'b.txt', 'c.adoc'])
      assert.deepEqual(elisionsOfFile(path, ['```', '// ...', '```'], ['text']), []);
    assert.equal(elisionsOfFile('a.ts', ['// ...'], ['text']).length, 1);
  });

  it('recognises sentences that say so', () => {
    for (const line of [
      '// rest of the file remains exactly the same',
      '// --- existing code ---',
      '# existing code above',
      '{/* existing JSX */}',
      '// same as before',
      '// No changes below this line',
      '[rest of the file unchanged]',
      '<rest of file unchanged>',
      '// etc.',
      '// unchanged code',
      '// [existing functions f0 to f19]',
      '// f0 … f19 unchanged',
      '// all other functions stay as they are',
      '// continue with existing code',
      '... (rest of the README unchanged) ...',
    ])
      assert.ok(found(line), line);
    for (const line of [
      '// Returns the text unchanged',
      '// a to b',
      '[rest]',
      '<Rest of={file} />',
      '// No changes are made to the input',
      '// x, y',
    ])
      assert.ok(!found(line), line);
  });

  it('takes a row of dots for one where no program has it', () => {
    for (const path of ['a.ts', 'src/b.jsx', 'A.java', 'c.css']) {
      assert.ok(found('  ...', path), path);
      assert.ok(found('\u2026', path), path);
    }
    for (const path of ['a.py', 'a.pyi', 'a.c', 'a.yml', 'README.md']) assert.ok(!found('...', path), path);
  });

  it('counts those the file had: one more is one', () => {
    assert.equal(elisionsOfEdit('a.ts', ['// ...', '// ...'], ['// ...']).length, 1);
    assert.equal(elisionsOfFile('a.ts', ['// ...', 'a', '// ...'], ['// ...', 'a', 'b']).length, 1);
    assert.deepEqual(elisionsOfFile('a.ts', ['// ...', 'c'], ['// ...', 'a']), []);
  });

  it('leaves the heading of new lines alone', () => {
    assert.deepEqual(elisionsOfEdit('a.css', ['/* other styles */', 'p { x: 1 }'], ['p { x: 0 }']), []);
    assert.deepEqual(elisionsOfEdit('a.ts', ['// Other methods', 'run() {}'], ['go() {}']), []);
    assert.equal(
      elisionsOfEdit('a.ts', ['// Other methods', 'run() {}'], ['go() {}', 'stop() {}']).length,
      1,
    );
    assert.equal(elisionsOfEdit('a.ts', ['// existing code', 'run() {}'], ['go() {}']).length, 1);
  });

  it('finds them in a document that loses most of its lines', () => {
    const before = Array.from({ length: 62 }, (_, line) => `Line ${line}`);
    for (const line of ['<!-- rest of the file unchanged -->', '... (rest of the README unchanged) ...']) {
      assert.equal(elisionsOfFile('README.md', ['# T', '', line], before).length, 1, line);
      assert.deepEqual(elisionsOfFile('README.md', [...before, line], before), []);
    }
  });

  it('says at which line it stands', () => {
    assert.deepEqual(elisionsOfEdit('a.ts', ['a', ' // ...'], []), [{ line: 2, text: '// ...' }]);
  });
});
