import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { writeAll } from '../../../server/cli/folderFiles.ts';
import type { FileOperation } from '../../../server/edits/fileOperation.ts';
import { makeWorkspace, readTree } from '../../extension/core/workspace.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const create = (path: string): FileOperation => ({ op: 'create', path, base: null, content: bytes('new\n') });

describe('writing a change to a folder', () => {
  const change: FileOperation[] = [
    { op: 'modify', path: 'a.txt', base: bytes('a\n'), content: bytes('A\n') },
    create('new/folder/b.txt'),
    { op: 'delete', path: 'gone.txt', base: bytes('gone\n'), content: null },
  ];

  it('puts everything back when a write fails, and says so', async () => {
    for (const failing of [[create('data'), create('data/x.json')], [create(`n/${'x'.repeat(300)}`)]]) {
      using workspace = makeWorkspace({ 'a.txt': 'a\n', 'gone.txt': 'gone\n' });
      const before = readTree(workspace.root);
      await assert.rejects(writeAll(workspace.root, [...change, ...failing]), /Nothing was written\.$/);
      assert.deepEqual(readTree(workspace.root), before);
    }
  });

  it('puts back a file in whose place a folder was made', async () => {
    using workspace = makeWorkspace({ a: 'a\n' });
    const before = readTree(workspace.root);
    const gone: FileOperation = { op: 'delete', path: 'a', base: bytes('a\n'), content: null };
    await assert.rejects(writeAll(workspace.root, [gone, create('a/b'), create('a/b/c')]), /Nothing was/);
    assert.deepEqual(readTree(workspace.root), before);
  });

  it('puts back the others and names a file that cannot be put back', async () => {
    using workspace = makeWorkspace({ 'a.txt': 'a\n', 'b.txt': 'b\n', 'gone.txt': 'gone\n' });
    // Stands for a disk that takes no more.
    const lost = {
      op: 'modify',
      path: 'b.txt',
      base: 1 as unknown as Uint8Array,
      content: bytes('B\n'),
    } as const;
    await assert.rejects(
      writeAll(workspace.root, [...change, lost, create('data'), create('data/x')]),
      ({ message }: Error) =>
        /^data is a link or no plain file\. The rest was put back, .*: b\.txt\.$/.test(message),
    );
    const { 'b.txt': left, ...others } = readTree(workspace.root);
    assert.deepEqual([left, others], ['644 B\n', { 'a.txt': '644 a\n', 'gone.txt': '644 gone\n' }]);
  });

  it('writes a name as long as a name may be', async () => {
    using workspace = makeWorkspace({ 'a.txt': 'a\n' });
    const name = 'x'.repeat(255);
    await writeAll(workspace.root, [create(name)]);
    assert.deepEqual(readdirSync(workspace.root).sort(), ['a.txt', name]);
  });
});
