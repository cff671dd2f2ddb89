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
    assert.deepEqual(elisionsOfEdit('a.ts', ['  // ... existing code ...'], ['// ... existing code ...']), []);
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

  it('says at which line it stands', () => {
    assert.deepEqual(elisionsOfEdit('a.ts', ['a', ' // ...'], []), [{ line: 2, text: '// ...' }]);
  });
});
