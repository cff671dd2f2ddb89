import assert from 'node:assert/strict';
import { newElisions } from '../../../server/edits/elision.ts';

const found = (line: string) => newElisions([line], []).length === 1;

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
    assert.deepEqual(newElisions(['  // ... existing code ...'], ['// ... existing code ...']), []);
  });

  it('says at which line it stands', () => {
    assert.deepEqual(newElisions(['a', ' // ...'], []), [{ line: 2, text: '// ...' }]);
  });
});
