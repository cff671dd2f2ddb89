import assert from 'node:assert/strict';
import { createEditSession } from '../../../server/edits/editSession.ts';
import { block, editAnswer, filesOf } from './answers.ts';

const texts = { 'a.ts': 'one\ntwo\nthree\nfour\n', 'b.ts': 'five\n' };
const k7 = { nonce: 'k7' };

function session() {
  const { add } = createEditSession(filesOf(texts), 'TODO.md');
  return (...edits: string[]) => add(edits.join('\n'), k7);
}
const result = (applied: ReturnType<ReturnType<typeof session>>): Record<string, string> =>
  Object.fromEntries(
    applied.operations.map(({ path, content }) => [path, new TextDecoder().decode(content ?? undefined)]),
  );

describe('several answers to one request', () => {
  it('together make one change: what was valid is held', () => {
    const add = session();
    const first = add(editAnswer('a.ts', block('one', 'ONE'), block('tow', 'TWO')));
    assert.deepEqual([first.complete, first.operations, first.missing], [false, [], ['a.ts']]);
    assert.match(first.feedback, /Edits 1 are valid and held\. Resend only 2\./);
    const second = add(editAnswer('a.ts', block('two', 'TWO')));
    assert.deepEqual(result(second), { 'a.ts': 'ONE\nTWO\nthree\nfour\n' });
    assert.match(second.notes.join(), /Sent again after it was refused: a\.ts: NO_MATCH/);
  });

  it('count an edit once that is sent again although it was held', () => {
    const add = session();
    add(editAnswer('a.ts', block('one', 'ONE'), block('tow', 'TWO')));
    const second = add(editAnswer('a.ts', block('one', 'ONE'), block('two', 'TWO')));
    assert.deepEqual(result(second), { 'a.ts': 'ONE\nTWO\nthree\nfour\n' });
  });

  it('let a later edit of the same lines replace the held one', () => {
    const add = session();
    add(editAnswer('a.ts', block('one', 'ONE'), block('tow', 'TWO')));
    const second = add(editAnswer('a.ts', block('one\ntwo', 'uno\ndos')));
    assert.deepEqual(result(second), { 'a.ts': 'uno\ndos\nthree\nfour\n' });
  });

  it('let a whole file replace what was held of it, and nothing else', () => {
    const add = session();
    add(editAnswer('a.ts', block('one', 'ONE'), block('tow', 'TWO')), editAnswer('b.ts', block('five', '5')));
    const whole =
      '<<FILE op=rewrite path="a.ts" nonce=k7>>\n<<CONTENT k7>>\nONE\nTWO\nthree\nfour\n<<END k7>>';
    assert.deepEqual(result(add(whole)), { 'a.ts': 'ONE\nTWO\nthree\nfour\n', 'b.ts': '5\n' });
  });

  it('let a later new file in place of a deleted one replace the held one', () => {
    const add = session();
    const gone = '<<FILE op=delete path="b.ts" nonce=k7>>';
    const fresh = (text: string) =>
      `<<FILE op=create path="b.ts" nonce=k7>>\n<<CONTENT k7>>\n${text}\n<<END k7>>`;
    add(gone, fresh('6'), editAnswer('a.ts', block('tow', 'TWO')));
    const second = add(fresh('7'), editAnswer('a.ts', block('two', 'TWO')));
    assert.deepEqual(result(second), { 'a.ts': 'one\nTWO\nthree\nfour\n', 'b.ts': '7\n' });
  });

  it('bring an edit of a new file together with that file', () => {
    const add = session();
    const fresh = '<<FILE op=create path="n.ts" nonce=k7>>\n<<CONTENT k7>>\nsix\n<<END k7>>';
    assert.deepEqual(add(fresh, editAnswer('n.ts', block('sx', '6'))).missing, ['n.ts']);
    assert.deepEqual(result(add(editAnswer('n.ts', block('six', '6')))), { 'n.ts': '6\n' });
  });

  it('are not complete while a refused edit was not sent again', () => {
    const add = session();
    add(editAnswer('a.ts', block('one', 'ONE'), block('tow', 'TWO')), editAnswer('b.ts', block('fife', '5')));
    const second = add(editAnswer('a.ts', block('two', 'TWO')));
    assert.deepEqual([second.complete, second.operations, second.missing], [false, [], ['b.ts']]);
    assert.match(second.feedback, /An edit of b\.ts was refused earlier and is still missing: NO_MATCH/);
    const silent = add('That is all.');
    assert.deepEqual([silent.complete, silent.missing], [false, ['b.ts']]);
    assert.deepEqual(Object.keys(result(add(editAnswer('b.ts', block('five', '5'))))).sort(), [
      'a.ts',
      'b.ts',
    ]);
  });

  it('are not complete while one of two refused edits of a file was not sent again', () => {
    const add = session();
    add(editAnswer('a.ts', block('one', 'ONE'), block('tow', 'TWO'), block('tree', 'THREE')));
    const second = add(editAnswer('a.ts', block('one', 'ONE'), block('two', 'TWO')));
    assert.deepEqual([second.complete, second.operations], [false, []]);
    assert.match(second.feedback, /a\.ts was refused earlier and is still missing/);
    const third = add(editAnswer('a.ts', block('three', 'THREE')));
    assert.deepEqual(result(third), { 'a.ts': 'ONE\nTWO\nTHREE\nfour\n' });
  });

  it('may leave out an edit that changes nothing or whose path is not allowed', () => {
    const add = session();
    const first = add(
      editAnswer('a.ts', block('one', 'ONE'), block('two', 'two')),
      editAnswer('TODO.md', block('- [ ] x', '- [x] x')),
    );
    assert.deepEqual([first.complete, first.missing], [false, []]);
    const second = add('Both are left out.');
    assert.deepEqual(result(second), { 'a.ts': 'ONE\ntwo\nthree\nfour\n' });
    assert.match(second.notes.join(), /Left out after it was refused: a\.ts: NO_OP.*TODO\.md: PATH/s);
  });

  it('take an edit of another path for one whose path was wrong', () => {
    const add = session();
    add(editAnswer('c.ts', block('five', '5')), editAnswer('a.ts', block('one', 'ONE')));
    assert.equal(add('Sorry.').complete, false);
    assert.deepEqual(Object.keys(result(add(editAnswer('b.ts', block('five', '5'))))).sort(), [
      'a.ts',
      'b.ts',
    ]);
  });

  it('are not complete until every one of several wrong paths is answered', () => {
    const add = session();
    add(
      editAnswer('c.ts', block('five', '5')),
      editAnswer('d.ts', block('six', '6')),
      editAnswer('a.ts', block('one', 'ONE')),
    );
    const second = add(editAnswer('b.ts', block('five', '5')), editAnswer('a.ts', block('one', 'ONE')));
    assert.deepEqual([second.complete, second.missing], [false, ['d.ts']]);
  });

  it('do not take a whole file that answers its own edit for another path as well', () => {
    const add = session();
    add(editAnswer('c.ts', block('five', '5')), editAnswer('a.ts', block('tow', 'TWO')));
    const whole = '<<FILE op=rewrite path="a.ts" nonce=k7>>\n<<CONTENT k7>>\nONE\n<<END k7>>';
    const second = add(whole);
    assert.deepEqual([second.complete, second.missing], [false, ['c.ts']]);
  });

  it('hold the edits before the end of an answer that was cut, and ask for the last one and the rest', () => {
    const { add } = createEditSession(filesOf(texts), null);
    const whole = editAnswer('a.ts', block('one', 'ONE'), block('two', 'TWO'), block('three', 'THREE'));
    for (const cut of [whole, whole.slice(0, -20)]) {
      const first = add(cut, { nonce: 'k7', finishReason: 'length' });
      assert.deepEqual([first.complete, first.operations, first.held.length], [false, [], 2]);
      assert.match(
        first.feedback,
        /cut at the output limit.*NOT APPLIED: CUT.*Edits 1 and 2 are valid and held/s,
      );
    }
    const { add: again } = createEditSession(filesOf(texts), null);
    again(whole, { nonce: 'k7', finishReason: 'length' });
    assert.deepEqual(result(again(editAnswer('a.ts', block('three', 'III')), k7)), {
      'a.ts': 'ONE\nTWO\nIII\nfour\n',
    });
  });

  it('hold nothing of a hunk that may go on where a patch was cut', () => {
    const { add } = createEditSession(filesOf(texts), null);
    const cut = '*** Begin Patch\n*** Update File: a.ts\n@@\n-one\n+ONE\n@@\n-two\n+TW';
    const first = add(cut, { nonce: 'k7', finishReason: 'length' });
    assert.deepEqual(
      first.held.map((edit) => edit.op === 'edit' && edit.search),
      [['one']],
    );
  });

  it('hold what was valid when a later one is cut', () => {
    const { add } = createEditSession(filesOf(texts), null);
    add(editAnswer('a.ts', block('one', 'ONE'), block('tow', 'TWO')), k7);
    const cut = add(editAnswer('a.ts', block('two', 'T')), { nonce: 'k7', finishReason: 'length' });
    assert.deepEqual([cut.complete, cut.missing], [false, ['a.ts']]);
    assert.deepEqual(result(add(editAnswer('a.ts', block('two', 'TWO')), k7)), {
      'a.ts': 'ONE\nTWO\nthree\nfour\n',
    });
  });
});
