import assert from 'node:assert/strict';
import { canonicalChange } from '../../../shared/changes/canonicalChange.ts';

const file = (path: string) => ({ op: 'create' as const, path, baseSha256: null, sha256: 'ab' });

describe('canonicalChange', () => {
  it('orders files by the code units of their paths', () => {
    const paths = ['b', 'a/b', 'a', 'B', 'é', 'a b'];
    const lines = canonicalChange(paths.map(file)).trimEnd().split('\n').slice(1);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)[1]),
      ['B', 'a', 'a b', 'a/b', 'b', 'é'],
    );
  });

  it('cannot be made equal by a path that holds separators', () => {
    const one = canonicalChange([file('a","x\n["create","b')]);
    assert.equal(one.split('\n').length, 3);
  });

  it('leaves its input in the order it was', () => {
    const files = [file('b'), file('a')];
    canonicalChange(files);
    assert.deepEqual(
      files.map(({ path }) => path),
      ['b', 'a'],
    );
  });
});
