import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { applyAnswer } from '../../../server/edits/applyAnswer.ts';
import { apply, assertApplied, assertRefused, block, editAnswer, filesOf } from './answers.ts';

const source = 'one\ntwo\nthree\ntwo\nfive\n';

describe('applyAnswer', () => {
  it('replaces the one place that matches', () => {
    assertApplied({ 'a.txt': source }, editAnswer('a.txt', block('three', 'THREE')), {
      'a.txt': 'one\ntwo\nTHREE\ntwo\nfive\n',
    });
  });

  it('reports operation, base bytes, rung and lines', () => {
    const { operations, results } = apply({ 'a.txt': source }, editAnswer('a.txt', block('three', 'THREE')));
    assert.equal(operations[0]?.op, 'modify');
    assert.deepEqual(operations[0]?.base, filesOf({ 'a.txt': source }).get('a.txt'));
    assert.deepEqual(results, [
      {
        n: 1,
        op: 'edit',
        path: 'a.txt',
        status: 'applied',
        message: 'applied',
        rung: 'exact',
        lines: [3, 3],
      },
    ]);
  });

  it('refuses an edit that matches twice and names both lines', () => {
    const feedback = assertRefused({ 'a.txt': source }, editAnswer('a.txt', block('two', 'TWO')), [
      'AMBIGUOUS',
    ]);
    assert.match(feedback, /EDIT 1\/1 a\.txt NOT APPLIED: AMBIGUOUS\. 2 matches, at lines 2, 4\./);
  });

  it('lets line=N decide among several matches', () => {
    assertApplied({ 'a.txt': source }, editAnswer('a.txt', block('two', 'TWO', 4)), {
      'a.txt': 'one\ntwo\nthree\nTWO\nfive\n',
    });
  });

  it('refuses a line=N at which none of the matches stands', () => {
    assertRefused({ 'a.txt': source }, editAnswer('a.txt', block('two', 'TWO', 3)), ['AMBIGUOUS']);
  });

  it('resolves every block against the original, in whatever order they come', () => {
    const answer = editAnswer('a.txt', block('five', 'one'), block('one', 'zero\nhalf'));
    assertApplied({ 'a.txt': source }, answer, { 'a.txt': 'zero\nhalf\ntwo\nthree\ntwo\none\n' });
  });

  it('accepts blocks whose context overlaps while their changes do not', () => {
    const answer = editAnswer(
      'a.txt',
      block('one\ntwo\nthree', 'ONE\ntwo\nthree'),
      block('three\ntwo\nfive', 'three\ntwo\nFIVE'),
    );
    assertApplied({ 'a.txt': source }, answer, { 'a.txt': 'ONE\ntwo\nthree\ntwo\nFIVE\n' });
  });

  it('refuses two edits that change the same line, and two insertions at one point', () => {
    const same = editAnswer('a.txt', block('one\ntwo', 'one\nTWO'), block('two\nthree', '2\nthree'));
    assertRefused({ 'a.txt': source }, same, [null, 'OVERLAP']);
    const point = editAnswer('a.txt', block('three', 'three\na'), block('three', 'three\nb'));
    assertRefused({ 'a.txt': source }, point, [null, 'OVERLAP']);
  });

  it('uses nothing of an answer of which one edit fails, and says which edits are valid', () => {
    const answer = editAnswer('a.txt', block('one', 'ONE'), block('missing', 'x'), block('five', 'FIVE'));
    const feedback = assertRefused({ 'a.txt': source }, answer, [null, 'NO_MATCH', null]);
    assert.match(
      feedback,
      /Edits 1 and 3 are valid, but nothing was applied\. Send all edits again, with 2 corrected\./,
    );
  });

  it('holds valid edits for a caller that passes them on, and asks for the others alone', () => {
    const first = apply({ 'a.txt': source }, editAnswer('a.txt', block('one', 'ONE'), block('tree', 'x')), {
      held: [],
    });
    assert.match(first.feedback, /Edits 1 are valid and held\. Resend only 2\./);
    const held = JSON.parse(JSON.stringify(first.held));
    const second = apply({ 'a.txt': source }, editAnswer('a.txt', block('three', 'x')), { held });
    assert.equal(second.complete, true);
    assert.equal(Buffer.from(second.operations[0]?.content ?? []).toString(), 'ONE\ntwo\nx\ntwo\nfive\n');
  });

  it('takes $& and other replacement patterns literally', () => {
    assertApplied({ 'a.txt': source }, editAnswer('a.txt', block('three', "$& $1 $' $$")), {
      'a.txt': "one\ntwo\n$& $1 $' $$\ntwo\nfive\n",
    });
  });

  it('refuses an edit that changes nothing', () => {
    assertRefused({ 'a.txt': source }, editAnswer('a.txt', block('three', 'three')), ['NO_OP']);
  });

  it('says that an edit is already in the file', () => {
    const feedback = assertRefused(
      { 'a.txt': source },
      editAnswer('a.txt', block('drei', 'three\ntwo\nfive')),
      ['NO_MATCH'],
    );
    assert.match(feedback, /The replacement already stands at line 3\./);
  });

  it('refuses an edit that gives no lines to find, unless the file is new', () => {
    assertRefused({ 'a.txt': source }, editAnswer('a.txt', block('', 'x')), ['EMPTY_SEARCH']);
    assertApplied({ 'a.txt': source }, editAnswer('b.txt', block('', 'x')), { 'b.txt': 'x\n' });
  });

  it('refuses a placeholder for left-out code, but keeps one the file already has', () => {
    const gutted = editAnswer('a.ts', block('b();\nc();', '// ... rest of the code unchanged'));
    assertRefused({ 'a.ts': 'a();\nb();\nc();\n' }, gutted, ['ELISION']);
    const kept = editAnswer(
      'a.ts',
      block('// ... existing code ...\nb();', 'x();\n// ... existing code ...\nc();'),
    );
    assertApplied({ 'a.ts': '// ... existing code ...\nb();\n' }, kept, {
      'a.ts': 'x();\n// ... existing code ...\nc();\n',
    });
  });

  it('shows the closest place, the first difference and the text of the file', () => {
    const text = 'function a() {\n  return 1;\n}\n';
    const feedback = assertRefused(
      { 'a.ts': text },
      editAnswer('a.ts', block('function a() {\n  return 2;\n}', 'x')),
      ['NO_MATCH'],
    );
    assert.match(feedback, /Closest: lines 1–3 \(0\.67\)\. First difference, line 2:/);
    assert.match(feedback, / file: {4}return 1;\n yours: {3}return 2;\n \(differs by: text\)/);
    assert.match(feedback, /Current text 1–3, verbatim:\nfunction a\(\) \{\n {2}return 1;\n\}\n \(end/);
  });

  it('uses nothing of an answer that ended at the output limit', () => {
    const answer = editAnswer('a.txt', block('three', 'THREE'));
    const feedback = assertRefused({ 'a.txt': source }, answer, ['CUT'], { finishReason: 'length' });
    assert.match(feedback, /cut before its end/);
  });

  it('refuses an answer over the size limit with a typed error', () => {
    const options = { maxAnswerBytes: 100 };
    const isTyped = (error: unknown) => error instanceof AppError && error.code === 'answer_unreadable';
    assert.throws(() => applyAnswer(new Map(), 'x'.repeat(101), options), isTyped);
    assert.throws(() => applyAnswer(new Map(), 'é'.repeat(60), options), isTyped);
  });

  it('is not complete without an edit', () => {
    const feedback = assertRefused({ 'a.txt': source }, 'I think the code is fine.', []);
    assert.match(feedback, /holds no edits/);
  });
});
