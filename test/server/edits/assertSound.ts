import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { AppError } from '#shared/appError.ts';
import { judgePath } from '#shared/paths/pathPolicy.ts';
import { applyAnswer } from '../../../server/edits/applyAnswer.ts';

/**
 * Applies an answer whatever it is: the outcome is a result that holds together, within the folder, or a typed error. Returns
 * which; fails the test otherwise.
 */
export function assertSound(
  files: ReadonlyMap<string, Uint8Array>,
  answer: string,
): 'applied' | 'refused' | 'error' {
  try {
    const { complete, operations, results } = applyAnswer(files, answer, { nonce: 'k7' });
    const all = results.length > 0 && results.every(({ status }) => status === 'applied');
    assert.equal(complete, all);
    assert.equal(operations.length > 0, complete);
    assert.equal(new Set(operations.map(({ path }) => path)).size, operations.length);
    for (const { path, base } of operations) {
      assert.equal(base, files.get(path) ?? null);
      assert.equal(posix.normalize(path), path);
      assert.ok(!path.startsWith('/') && !path.split('/').includes('..'), path);
      assert.notEqual(judgePath(path).verdict, 'refused');
    }
    return complete ? 'applied' : 'refused';
  } catch (error) {
    assert.ok(error instanceof AppError, `${JSON.stringify(answer).slice(0, 2_000)}: ${error}`);
    return 'error';
  }
}
