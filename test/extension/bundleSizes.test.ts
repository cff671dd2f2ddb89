import assert from 'node:assert/strict';
import { bundleSizes } from '../../extension/bundleSizes.ts';

type Output = Parameters<typeof bundleSizes>[0]['outputs'][string];

const file = (bytes: number, ...imports: Output['imports']): Output => ({
  bytes,
  imports,
  inputs: {},
  exports: [],
});

describe('the sizes of a bundle', () => {
  const outputs = {
    'a.mjs': file(
      1,
      { path: 'b.mjs', kind: 'import-statement' },
      { path: 'c.mjs', kind: 'dynamic-import' },
      { path: 'vscode', kind: 'import-statement', external: true },
    ),
    'b.mjs': file(10, { path: 'a.mjs', kind: 'import-statement' }),
    'c.mjs': file(100, { path: 'b.mjs', kind: 'import-statement' }),
  };

  it('count as read at the start what the entry imports, once, and not what it imports later', () => {
    assert.deepEqual(bundleSizes({ outputs }, 'a.mjs'), { bytes: 111, startBytes: 11 });
    assert.deepEqual(bundleSizes({ outputs }, 'c.mjs'), { bytes: 111, startBytes: 111 });
  });

  it('cannot be had of a file that is not there', () => {
    assert.throws(() => bundleSizes({ outputs }, 'd.mjs'), /no d\.mjs/);
  });
});
