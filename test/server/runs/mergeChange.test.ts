import assert from 'node:assert/strict';
import { mergeChange } from '../../../server/runs/flows/mergeChange.ts';
import type { FileOperation } from '../../../server/runs/flows/tools.ts';

const bytes = (text: string | null): Uint8Array | null => (text === null ? null : Buffer.from(text));
const operation = (base: string | null, content: string | null, path = 'a.txt'): FileOperation => ({
  op: base === null ? 'create' : content === null ? 'delete' : 'modify',
  path,
  base: bytes(base),
  content: bytes(content),
});
/** What becomes of one operation when the file reads `now`: its new text, or that it conflicts or is there already. */
function merged(change: FileOperation, now: string | null) {
  const files = new Map(now === null ? [] : [[change.path, Buffer.from(now)]]);
  const { operations, conflicts, sameLines } = mergeChange([change], files);
  if (conflicts.length > 0) return { conflicts };
  const [only] = operations;
  if (!only) return { there: true, sameLines };
  assert.deepEqual(only.base && Buffer.from(only.base).toString(), now, 'the base is the file as it is now');
  return { op: only.op, text: only.content && Buffer.from(only.content).toString(), sameLines };
}

const tenLines = Array.from({ length: 10 }, (_, line) => `line ${line}\n`);
const text = (changes: Record<number, string> = {}): string =>
  tenLines.map((line, at) => changes[at] ?? line).join('');

describe('a change on files that were edited meanwhile', () => {
  it('is taken over as it is where the file is as it was', () => {
    assert.deepEqual(merged(operation('old\n', 'new\n'), 'old\n'), {
      op: 'modify',
      text: 'new\n',
      sameLines: true,
    });
    assert.deepEqual(merged(operation(null, 'new\n'), null), {
      op: 'create',
      text: 'new\n',
      sameLines: true,
    });
    assert.deepEqual(merged(operation('old\n', null), 'old\n'), {
      op: 'delete',
      text: null,
      sameLines: true,
    });
  });

  it('keeps edits elsewhere in the file, byte for byte, and is still the same lines', () => {
    const change = operation(text(), text({ 8: 'eight\n' }));
    assert.deepEqual(merged(change, text({ 1: 'mine\r\n' })), {
      op: 'modify',
      text: text({ 1: 'mine\r\n', 8: 'eight\n' }),
      sameLines: true,
    });
  });

  it('keeps a byte order mark and a missing last line end', () => {
    const was = `\uFEFF${text()}end`;
    const change = operation(was, was.replace('line 8', 'eight'));
    const now = was.replace('line 1\n', '');
    const result = merged(change, now);
    assert.equal('text' in result && result.text, now.replace('line 8', 'eight'));
  });

  it('conflicts on one line, on neighbouring lines, and on a line end that both changed', () => {
    const change = operation(text(), text({ 4: 'four\n' }));
    for (const now of [text({ 4: 'mine\n' }), text({ 5: 'mine\n' }), text().replaceAll('\n', '\r\n')])
      assert.deepEqual(merged(change, now), { conflicts: ['a.txt'] });
  });

  it('conflicts when the file is gone, is there where it was to be made, or differs where it was to be deleted', () => {
    assert.deepEqual(merged(operation('old\n', 'new\n'), null), { conflicts: ['a.txt'] });
    assert.deepEqual(merged(operation(null, 'new\n'), 'mine\n'), { conflicts: ['a.txt'] });
    assert.deepEqual(merged(operation('old\n', null), 'mine\n'), { conflicts: ['a.txt'] });
  });

  it('conflicts on what is not text', () => {
    const binary = { ...operation('a', 'b'), base: new Uint8Array([0, 1]) };
    assert.deepEqual(merged(binary, 'mine'), { conflicts: ['a.txt'] });
    const latin = { ...operation('a', 'b'), base: new Uint8Array([0xe9, 0x0a]) };
    assert.deepEqual(merged(latin, 'mine'), { conflicts: ['a.txt'] });
  });

  it('is there already when the files read like it, and then is not the same lines', () => {
    assert.deepEqual(merged(operation('old\n', 'new\n'), 'new\n'), { there: true, sameLines: false });
    assert.deepEqual(merged(operation('old\n', null), null), { there: true, sameLines: false });
    const both = operation(text(), text({ 1: 'one\n', 8: 'eight\n' }));
    const result = merged(both, text({ 1: 'one\n' }));
    assert.deepEqual(result, { op: 'modify', text: text({ 1: 'one\n', 8: 'eight\n' }), sameLines: false });
  });

  it('is spoilt as a whole by one conflict, and names every file', () => {
    const change = [operation('a\n', 'b\n', 'x'), operation('a\n', 'b\n', 'y'), operation('a\n', 'b\n', 'z')];
    const files = new Map([
      ['x', Buffer.from('mine\n')],
      ['y', Buffer.from('a\n')],
    ]);
    assert.deepEqual(mergeChange(change, files).conflicts, ['x', 'z']);
  });

  it('conflicts rather than compare without end', () => {
    const many = (word: string): string =>
      Array.from({ length: 20_000 }, (_, line) => `${word} ${line}\n`).join('');
    assert.deepEqual(merged(operation(many('a'), many('b')), many('c')), { conflicts: ['a.txt'] });
  });
});
