import assert from 'node:assert/strict';
import { createAnswerReader } from '../../../server/edits/parse/answerReader.ts';
import { readEdits } from '../../../server/edits/readEdits.ts';
import { createRandom, damagedAnswer, damagedTexts } from './damagedAnswers.ts';

const options = { nonce: 'k7', isFile: (path: string) => Object.hasOwn(damagedTexts, path) };

/** The edits of an answer that arrives in pieces, each as long as `next` says. */
function inPieces(answer: string, next: () => number, given: { nonce?: string } = { nonce: 'k7' }) {
  const reader = createAnswerReader({ ...options, nonce: undefined, ...given });
  for (let at = 0; at < answer.length; ) {
    const length = Math.max(1, next());
    reader.write(answer.slice(at, at + length));
    at += length;
  }
  return reader.end();
}

describe('an answer in pieces', () => {
  it('reads the same in every format, however 1,000 answers are cut', () => {
    const random = createRandom(11);
    let edits = 0;
    for (let round = 0; round < 1_000; round++) {
      const answer = damagedAnswer(round, random);
      const whole = readEdits(answer, options);
      edits += whole.length;
      assert.deepEqual(
        inPieces(answer, () => random(30)),
        whole,
      );
      assert.deepEqual(
        inPieces(answer, () => 1),
        whole,
      );
    }
    assert.ok(edits > 500, `${edits} edits`);
  });

  it('takes the nonce of its first header when none is known', () => {
    const answer = '<<FILE op=create path="n.ts" nonce=zz>>\r\n<<CONTENT zz>>\r\n😀\r\n<<END zz>>';
    assert.deepEqual(
      inPieces(answer, () => 1, {}),
      [{ op: 'create', path: 'n.ts', content: ['😀'] }],
    );
  });

  it('counts characters of four bytes as such when they are cut in two', () => {
    const reader = createAnswerReader({ ...options, maxAnswerBytes: 400 });
    for (const half of '😀'.repeat(100).split('')) reader.write(half);
    assert.deepEqual(reader.end(), []);
    assert.throws(() => reader.write('more'), { code: 'answer_unreadable' });
  });
});
