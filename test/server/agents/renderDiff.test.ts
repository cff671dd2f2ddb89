import assert from 'node:assert/strict';
import { renderDiff } from '../../../server/agents/renderDiff.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const modify = (path: string, base: string, content: string) => ({
  op: 'modify' as const,
  path,
  base: bytes(base),
  content: bytes(content),
});
const lines = (count: number, of: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => `${of(n)}\n`).join('');

describe('diff of a change', () => {
  it('shows what is taken and what is added, with some lines around', () => {
    assert.equal(
      renderDiff([modify('src/a.js', 'one\ntwo\nthree\n', 'one\n2\nthree\n')]),
      '--- a/src/a.js\n+++ b/src/a.js\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n',
    );
  });

  it('shows a new file whole and a deleted one as gone', () => {
    const created = renderDiff([{ path: 'a', base: null, content: bytes('x\n') }]);
    assert.equal(created, '--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n');
    const deleted = renderDiff([{ path: 'a', base: bytes('x\n'), content: null }]);
    assert.equal(deleted, '--- a/a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n');
  });

  it('names the old path of a renamed file', () => {
    const operations = [
      { path: 'old.js', base: bytes('x\n'), content: null },
      { path: 'new.js', renamedFrom: 'old.js', base: null, content: bytes('x\n') },
    ];
    assert.match(renderDiff(operations), /renamed from old\.js\n--- \/dev\/null\n\+\+\+ b\/new\.js/);
  });

  it('shows a missing final newline', () => {
    assert.match(renderDiff([modify('a', 'x', 'x\n')]), /No newline at end of file/);
  });

  it('cuts a long diff at a line, says how much is missing, and still shows the next file', () => {
    const long = modify(
      'long.txt',
      '',
      lines(20_000, (n) => `line ${n}`),
    );
    const diff = renderDiff([{ ...long, base: null }, modify('short.txt', 'a\n', 'b\n')]);
    assert.ok(diff.length < 70_000);
    const [, cut] = /\n\[(\d+) characters of this diff are not shown\]\n/.exec(diff) ?? [];
    assert.ok(Number(cut) > 100_000);
    assert.match(diff, /\+line \d+\n\[/);
    assert.match(diff, /-a\n\+b\n$/);
  });

  it('names every file of a change too large to be shown', () => {
    const files = Array.from({ length: 10 }, (_, n) =>
      modify(
        `f${n}`,
        '',
        lines(10_000, (i) => `row ${i}`),
      ),
    );
    const diff = renderDiff(files);
    assert.ok(diff.length < 210_000);
    for (let n = 0; n < 10; n++) assert.ok(diff.includes(`+++ b/f${n}\n`), `f${n}`);
  });

  it('does not compare two large files that have nothing in common', () => {
    const diff = renderDiff([
      modify(
        'a',
        lines(30_000, (n) => `old ${n}`),
        lines(30_000, (n) => `new ${n}`),
      ),
    ]);
    assert.match(diff, /changed nearly everywhere: \d+ bytes before, \d+ after/);
  });

  it('does not show bytes that are not text', () => {
    const binary = { path: 'logo.png', base: new Uint8Array([137, 80, 0, 1]), content: null };
    assert.equal(
      renderDiff([binary]),
      '--- a/logo.png\n+++ /dev/null\n[not text: 4 bytes before, 0 after]\n',
    );
  });
});
