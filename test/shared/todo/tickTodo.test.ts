import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTodo } from '#shared/todo/parseTodo.ts';
import { tickTodo, tickWithSplits } from '#shared/todo/tickTodo.ts';

const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;
const name = (text: string, headings: string[] = [], occurrence = 0) => ({ headings, text, occurrence });

describe('tickTodo', () => {
  it('ticks the box and keeps every other byte: mark, mixed endings, trailing space, no final newline', () => {
    const before = '\uFEFF# Ä\r\n\r\n- [ ] one  \r\n*\t`[ ]` **two** 🧵\n\t- [X] three\r\rlast';
    const { text, item } = tickTodo(before, name('**two** 🧵', ['Ä']));
    assert.equal(text, '\uFEFF# Ä\r\n\r\n- [ ] one  \r\n*\t`[x]` **two** 🧵\n\t- [X] three\r\rlast');
    assert.deepEqual([item.ticked, item.line], [true, 4]);
  });

  it('ticks the occurrence that is meant', () => {
    assert.equal(tickTodo('- [ ] a\n- [ ] a\n', name('a', [], 1)).text, '- [ ] a\n- [x] a\n');
  });

  it('clears a box, a capital X too, and leaves a clear one alone', () => {
    assert.equal(tickTodo('- [X] a', name('a'), false).text, '- [ ] a');
    assert.equal(tickTodo('- [ ] a', name('a'), false).text, '- [ ] a');
  });

  it('refuses a box that is ticked already', () => {
    assert.throws(() => tickTodo('- [x] a', name('a')), code('todo_already_done'));
  });

  it('does not touch the same words in code above', () => {
    const before = '```\n- [ ] a\n```\n- [ ] a\n';
    assert.equal(tickTodo(before, name('a')).text, '```\n- [ ] a\n```\n- [x] a\n');
  });

  const box = fc.constantFrom(
    '- [ ] a',
    '- [x] a',
    '  * `[ ]` **b**',
    '1. [X] c',
    '> - [ ] q',
    '\t- [ ] d',
    '- [ ] 🪴',
  );
  const other = fc.oneof(
    fc.constantFrom('', '# H', '```', '<!--', '-->', 'text', '    ', '\uFEFF'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const line = fc.oneof({ weight: 3, arbitrary: box }, { weight: 1, arbitrary: other });
  const ending = fc.constantFrom('\n', '\r\n', '\r', '  \n', '\n\n');
  const document = fc
    .array(fc.tuple(line, ending), { maxLength: 30 })
    .map((lines) => lines.flat().join(''))
    .map((text) => (text.length % 2 === 0 ? text : text.trimEnd()));

  it('changes exactly one character of any text, whichever item is ticked', () => {
    let ticks = 0;
    fc.assert(
      fc.property(document, (before) => {
        for (const item of parseTodo(before).items.filter(({ ticked }) => !ticked)) {
          const { text } = tickTodo(before, item);
          assert.equal(text.length, before.length);
          const changed = [...before.split('').keys()].filter((at) => text[at] !== before[at]);
          assert.deepEqual(changed, [item.boxOffset]);
          ticks++;
        }
      }),
      { numRuns: 400 },
    );
    assert.ok(ticks > 100);
  });

  it('comes back to the same bytes when ticked and cleared, and moves no other item', () => {
    fc.assert(
      fc.property(document, (before) => {
        const list = parseTodo(before);
        for (const item of list.items.filter(({ ticked }) => !ticked)) {
          const { text } = tickTodo(before, item);
          const expected = list.items.map((other) => (other.index === item.index ? true : other.ticked));
          assert.deepEqual(
            parseTodo(text).items.map(({ ticked }) => ticked),
            expected,
          );
          const back = tickTodo(text, item, false).text;
          assert.ok(Buffer.from(back, 'utf16le').equals(Buffer.from(before, 'utf16le')));
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('a box that is ticked', () => {
  /** a is around b and e, b around c and d; f stands alone. One character a box. */
  const listOf = (boxes: string): string =>
    ['- [?] a', '  - [?] b', '    - [?] c', '    - [?] d', '  - [?] e', '- [?] f']
      .map((line, at) => line.replace('?', boxes[at] ?? ' '))
      .join('\n');
  const assertAfter = (boxes: string, ref: string, splits: string, expected: string, around = '') => {
    const { text, parents } = tickWithSplits(
      listOf(boxes),
      name(ref),
      [...splits].map((split) => name(split)),
    );
    assert.equal(text, listOf(expected));
    assert.equal(parents.map((parent) => parent.text).join(''), around);
  };

  it('takes the tasks with it that were split into what is now done, to the outermost', () => {
    assertAfter('  x   ', 'd', 'ab', ' xxx  ', 'b');
    assertAfter('  x x ', 'd', 'ab', 'xxxxx ', 'ba');
    assertAfter(' xx x ', 'd', 'a', 'xxxxx ', 'a');
  });

  it('leaves tasks open that were not split, have an open one below, or stand around such', () => {
    assertAfter('  x x ', 'd', '', '  xxx ');
    assertAfter('  x x ', 'd', 'a', '  xxx ');
    assertAfter('    x ', 'd', 'ab', '   xx ');
    assertAfter('      ', 'f', 'abf', '     x');
  });
});
