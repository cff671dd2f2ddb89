import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { changeSha256, sameChange } from '../../../server/edits/changeHash.ts';
import type { FileOperation } from '../../../server/edits/fileOperation.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const modify: FileOperation = { op: 'modify', path: 'b.ts', base: bytes('1'), content: bytes('2') };
const create: FileOperation = { op: 'create', path: 'a.ts', base: null, content: bytes('3') };

describe('the hash of a change', () => {
  it('is the sha256 of the canonical text', () => {
    const hex = (text: string) => createHash('sha256').update(text).digest('hex');
    const canonical = `plumbline change 1\n["create","a.ts",null,"${hex('3')}"]\n["modify","b.ts","${hex('1')}","${hex('2')}"]\n`;
    assert.equal(changeSha256([modify, create]), hex(canonical));
  });

  it('does not depend on the order of the operations or on where a file came from', () => {
    assert.ok(sameChange([modify, create], [{ ...create, renamedFrom: 'c.ts' }, modify]));
  });

  it('differs with path, operation, base and content', () => {
    for (const other of [
      { ...modify, path: 'c.ts' },
      { ...modify, base: bytes('x') },
      { ...modify, content: bytes('x') },
      { ...modify, op: 'delete' as const, content: null },
    ]) {
      assert.ok(!sameChange([modify], [other]), JSON.stringify(other.path));
    }
    assert.ok(!sameChange([modify], [modify, create]));
  });
});
