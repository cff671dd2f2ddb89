import assert from 'node:assert/strict';
import { importsIn } from '../../../server/context/facts/importsIn.ts';
import { apply, assertRefused, block, editAnswer } from './answers.ts';

const long = 100_000;
const spaces = ' '.repeat(long);
const patch = (...lines: string[]): string => ['*** Begin Patch', ...lines, '*** End Patch'].join('\n');
const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} of the file`);

/** Generous: what is guarded against takes minutes. */
function inTime(texts: Record<string, string>, answer: string): ReturnType<typeof apply> {
  const began = performance.now();
  const applied = apply(texts, answer);
  assert.ok(performance.now() - began < 5_000, `${Math.round(performance.now() - began)} ms`);
  return applied;
}

describe('the time an answer takes', () => {
  it('stays in proportion to its length', () => {
    for (const answer of [
      `"x" ${'{ ['.repeat(long)}`,
      `"x"\n${'{"file_path":'.repeat(long)}`,
      editAnswer('a.ts', block(`y\n...${spaces}x`, 'z')),
      editAnswer('a.ts', block(`y\n//${spaces}x`, 'z')),
      `*** Update File: a${spaces}x\n`,
      `*** Update File: a\n*** Move to: a${spaces}x\n`,
      patch('*** Update File: a.ts', `@@ a${spaces}x`, '-x'),
      patch('*** Update File: a.ts', ...Array.from({ length: 50_000 }, (_, index) => `@@ a${index}`), '-y'),
      `--- a${spaces}\tx\n+++ b${spaces}\tx\n@@\n+a\n`,
    ])
      inTime({ 'a.ts': 'x\n' }, answer);
    importsIn(`import${' '.repeat(50_000)}x`.padEnd(50_000, 'import '), 'typescript');
  });

  it('does not grow with placeholders times lines', () => {
    const many = editAnswer('a.ts', block('line 10 of the file', '// ... rest\n'.repeat(20_000)));
    const { results } = inTime({ 'a.ts': lines.join('\n') }, many);
    assert.equal(results[0]?.status === 'refused' && results[0].code, 'ELISION');
  });

  it('is bounded for 2,000 edits of a large file: those beyond are refused as such', () => {
    const blocks = Array.from({ length: 1_900 }, (_, at) =>
      block(`${lines[at]}\nnowhere ${at}\n${lines[at + 2]}`, 'x'),
    );
    const { results, complete } = inTime({ 'a.ts': lines.join('\n') }, editAnswer('a.ts', ...blocks));
    assert.equal(complete, false);
    const codes = results.map((result) => result.status === 'refused' && result.code);
    assert.deepEqual([codes[0], codes.at(-1)], ['NO_MATCH', 'LIMIT']);
  });

  it('has room for 1,000 edits that fit', () => {
    const blocks = Array.from({ length: 1_000 }, (_, at) => block(`${lines[at * 10]}`, `changed ${at}`));
    assert.equal(inTime({ 'a.ts': lines.join('\n') }, editAnswer('a.ts', ...blocks)).complete, true);
  });

  it('is bounded for many long edits that have nothing of the file', () => {
    const text = (name: string) => Array.from({ length: 400 }, (_, line) => `${name} ${line}`).join('\n');
    const blocks = Array.from({ length: 150 }, (_, at) => block(text(`a${at}`), text(`b${at}`)));
    inTime({ 'a.ts': lines.slice(0, 2_000).join('\n') }, editAnswer('a.ts', ...blocks));
  });

  it('refuses an unknown path at once', () => {
    assertRefused({}, editAnswer('a.ts', block('x', 'y')), ['NOT_FOUND']);
  });
});
