import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { applyAnswer } from '../../../server/edits/applyAnswer.ts';
import { createAnswerReader } from '../../../server/edits/parse/answerReader.ts';
import { readEdits } from '../../../server/edits/readEdits.ts';
import { assertApplied, assertRefused, block, editAnswer, filesOf } from './answers.ts';
import { assertSound } from './assertSound.ts';
import { createRandom, damagedAnswer, damagedTexts } from './damagedAnswers.ts';

describe('hostile answers', () => {
  it('gives a result or a typed error for 5,000 damaged answers, and never a part of one', () => {
    const random = createRandom(7);
    const files = filesOf(damagedTexts);
    const counts = { applied: 0, refused: 0, error: 0 };
    for (let round = 0; round < 5_000; round++) counts[assertSound(files, damagedAnswer(round, random))] += 1;
    assert.deepEqual(files, filesOf(damagedTexts));
    assert.ok(counts.applied > 500 && counts.refused > 500, JSON.stringify(counts));
  });

  it('refuses an answer of 20 MB by its size, in whatever pieces it arrives', () => {
    const isTyped = (error: unknown) => error instanceof AppError && error.code === 'answer_unreadable';
    assert.throws(() => applyAnswer(new Map(), 'x'.repeat(20_000_000)), isTyped);
    const reader = createAnswerReader({ isFile: () => false });
    let written = 0;
    assert.throws(() => {
      for (; written < 20_000_000; written += 10_000) reader.write('y'.repeat(10_000));
    }, isTyped);
    assert.equal(written, 2_000_000);
  });

  it('finds its place in a file of one line of 5 MB, and refuses where there are several', () => {
    const line = `begin ${'some words, '.repeat(416_000)}end`;
    const files = { 'one.txt': line };
    assertApplied(files, editAnswer('one.txt', block('begin some', 'BEGIN some')), {
      'one.txt': line.replace('begin', 'BEGIN'),
    });
    assertRefused(files, editAnswer('one.txt', block('some words', 'x')), ['AMBIGUOUS']);
    assertRefused(files, editAnswer('one.txt', block(`begin ${'some word, '.repeat(100_000)}`, 'x')), [
      'NO_MATCH',
    ]);
  });

  it('finds its place in a file of 200,000 empty lines', () => {
    const blank = '\n'.repeat(100_000);
    const files = { 'a.txt': `${blank}x\n${blank}` };
    assertApplied(files, editAnswer('a.txt', block('\n\nx\n\n', '\n\ny\n\n')), {
      'a.txt': `${blank}y\n${blank}`,
    });
    assertRefused(files, editAnswer('a.txt', block('\n\n\n', 'y')), ['EMPTY_SEARCH']);
    assertRefused(files, editAnswer('a.txt', block('\nz\n', 'y')), ['NO_MATCH']);
  });

  it('ends on repetitive and enormous answers', () => {
    const blank = { 'a.txt': '\n'.repeat(200_000) };
    const lines = Array.from({ length: 100_000 }, (_, index) => `l${index}`).join('\n');
    const answers = [
      editAnswer('a.txt', block(`${'\n'.repeat(50_000)}x`, 'y')),
      editAnswer('a.txt', block(lines, lines.split('\n').reverse().join('\n'))),
      '<<FILE '.repeat(100_000),
      `<<FILE ${'op= path="'.repeat(50_000)}>>`,
      `a.txt\n${'<<<<<<< SEARCH\n'.repeat(1_900)}`,
      `${' '.repeat(500_000)}<<<<<<< SEARCH${' '.repeat(500_000)}x`,
      `${'*'.repeat(100_000)}a.txt${'*'.repeat(100_000)}\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE`,
    ];
    for (const answer of answers) assert.equal(applyAnswer(filesOf(blank), answer).complete, false);
  });

  it('refuses more edits than a request could mean', () => {
    const isTyped = (error: unknown) => error instanceof AppError && error.code === 'answer_unreadable';
    assert.throws(() => applyAnswer(new Map(), `a.txt\n${'<<<<<<< SEARCH\n'.repeat(2_001)}`), isTyped);
  });

  it('ends on answers of nothing but the beginnings of edits', () => {
    const isFile = (path: string): boolean => path === 'a.ts';
    const isTyped = (error: unknown) => error instanceof AppError && error.code === 'answer_unreadable';
    const filled = (text: string): string => text.repeat(Math.floor(500_000 / text.length));
    for (const text of ['<<<<<<< SEARCH\n', 'a.ts\n```\nx\n```\n', '--- a/x\n+++ b/x\n@@\n-x\n+y\n'])
      assert.throws(() => readEdits(filled(text), { isFile }), isTyped);
    for (const text of ['```\n', 'a.ts\n```ts\n', '*** Begin Patch\n', '   ```diff\n', '{"a":'])
      assert.ok(readEdits(filled(text), { isFile }).length <= 1);
    const blank = '\n'.repeat(300_000);
    assert.equal(readEdits(`*** Add File: x\n+a\n${blank}+b`, { isFile }).length, 1);
    const fence = (width: number): string => `a.ts\n${'`'.repeat(width)}\nx\n${'`'.repeat(width)}\nq\n`;
    const narrower = Array.from({ length: 900 }, (_, index) => fence(903 - index)).join('');
    assert.equal(readEdits(`${narrower}${'\n'.repeat(200_000)}`, { isFile }).length, 1);
  }).timeout(60_000);

  it('is not misled by a path that names a property of every object', () => {
    for (const path of ['__proto__', 'constructor', 'toString']) {
      assert.equal(
        applyAnswer(filesOf(damagedTexts), editAnswer(path, block('x', 'y'))).results[0]?.status,
        'refused',
      );
    }
  });
});
