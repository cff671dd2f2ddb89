import assert from 'node:assert/strict';
import { faultOfRelativePath } from '#shared/paths/relativePath.ts';

describe('a path below a folder', () => {
  for (const path of ['a', 'a/b.c', '.env', '...', 'a b/ü', 'ab:c', '~', '-rf'])
    it(`is ${path}`, () => assert.equal(faultOfRelativePath(path), null));
  for (const path of ['', '/', '/a', 'a/', 'a//b', '.', 'a/..', '../a', 'C:/a', 'c:a', 'a\\b', 'a\ud800'])
    it(`is not ${JSON.stringify(path)}`, () =>
      assert.match(faultOfRelativePath(path) ?? '', /^(?:is|has|uses|holds) /));
});
