import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseTodo } from '#shared/todo/parseTodo.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/todo/${name}`, import.meta.url), 'utf8');
const texts = (markdown: string): string[] => parseTodo(markdown).items.map(({ text }) => text);

describe('parseTodo', () => {
  describe('a list with boxes in backticks and labelled lines', () => {
    const { items, next } = parseTodo(fixture('labelled.md'));

    it('finds the items below their headings and nothing in code or running text', () => {
      assert.deepEqual(
        items.map(({ headings, text, ticked, line, endLine }) => [
          headings.at(-1),
          text,
          ticked,
          line,
          endLine,
        ]),
        [
          ['Part A: Sensors', 'A1: Read the moisture probe', true, 9, 17],
          ['Part A: Sensors', 'A2: Warn when the soil is dry', false, 19, 31],
          ['Part B: Valves', 'B1: Open a valve', false, 37, 39],
        ],
      );
      assert.equal(items[0]?.headings[0], 'garden.md - Irrigation controller');
      assert.equal(next?.text, 'A2: Warn when the soil is dry');
    });

    it('reads file, action and criteria of each', () => {
      assert.deepEqual(
        items.map(({ files, criteria }) => ({ files, criteria })),
        [
          { files: ['lib/probe.py'], criteria: ['`read_probe` answers a value between 0 and 1.'] },
          {
            files: ['lib/alarm.py', 'lib/probe.py'],
            criteria: ['A value of 0.1 raises `DryAlarm`.', 'A value of 0.9 raises nothing.'],
          },
          { files: ['lib/valve.py'], criteria: ['The valve closes again after the time limit.'] },
        ],
      );
      assert.deepEqual(
        items.map(({ action }) => action),
        [
          'Add `read_probe` above the `main` function:',
          'Compare with the threshold and raise `DryAlarm`.',
          undefined,
        ],
      );
    });

    it('keeps the raw text under an item, dedented', () => {
      assert.match(items[0]?.body ?? '', /^\* {3}\*\*File:\*\* `lib\/probe\.py`/);
      assert.match(items[0]?.body ?? '', /\n {4}```python\n {4}def read_probe\(bus\):\n {8}# - \[ \]/);
      assert.match(items[1]?.body ?? '', /The threshold comes later\.$/);
    });
  });

  describe('a nested list', () => {
    const { items, next } = parseTodo(fixture('nested.md'));

    it('nests by indentation, with tabs, and under setext and closed headings', () => {
      assert.deepEqual(
        items.map(({ text, depth, parent }) => [text, depth, parent]),
        [
          ['Catalogue', 0, null],
          ['Basket 🧺', 0, null],
          ['Add an article', 1, 1],
          ['Remove an article', 1, 1],
          ['Empty it', 1, 1],
          ['Ask first', 2, 4],
          ['Checkout', 0, null],
          ['pays once', 1, 6],
          ['Gift cards', 0, null],
        ],
      );
      assert.deepEqual(items[0]?.headings, ['Shop', 'Backend']);
      assert.deepEqual(items[8]?.headings, ['Shop', 'Backend', 'Later']);
    });

    it('offers the first unticked item that has no unticked sub-task', () => {
      assert.equal(next?.text, 'Remove an article');
    });

    it('reads criteria from lines and headings, wrapped and with boxes, and leaves those of sub-tasks to them', () => {
      assert.deepEqual(items[1]?.criteria, []);
      assert.deepEqual(items[3]?.criteria, ['the article is gone', 'the sum is right after a reload']);
      assert.deepEqual(items[6]?.criteria, ['pays once', 'shows a receipt']);
    });

    it('keeps the text of sub-tasks in the body of their parent', () => {
      assert.match(items[1]?.body ?? '', /^Keeps articles between visits\.\n\n1\. \[x\] Add an article\n/);
    });
  });

  it('offers a parent once its sub-tasks are ticked, and nothing when all is done', () => {
    assert.equal(parseTodo('- [ ] a\n  - [x] b\n').next?.text, 'a');
    assert.equal(parseTodo('- [x] a\n  - [ ] b\n').next?.text, 'b');
    assert.equal(parseTodo('- [ ] a\n  - [x] b\n    - [ ] c\n').next?.text, 'c');
    assert.equal(parseTodo('- [x] a\n').next, null);
    assert.deepEqual(parseTodo(''), { items: [], next: null });
  });

  for (const marker of ['-', '*', '+', '1.', '7)', '123456789.', '> -', '- -', '-   ', '-\t'])
    it(`reads a box behind the marker ${JSON.stringify(marker)}`, () => {
      assert.deepEqual(texts(`${marker} [ ] here\n`), ['here']);
    });

  for (const [where, markdown] of [
    ['fenced code', '```\n- [ ] no\n```\n'],
    ['fenced code with tildes and a shorter fence inside', '~~~~\n~~~\n- [ ] no\n~~~~\n'],
    ['a fence that never ends', '```md\n- [ ] no\n\n# x\n- [ ] no\n'],
    ['a fence inside an item', '- a\n\n  ```\n  - [ ] no\n\n  - [ ] no\n  ```\n'],
    ['indented code', 'text\n\n    - [ ] no\n'],
    ['indented code behind a bullet', '-     [ ] no\n'],
    ['code indented by a tab', '# h\n\t- [ ] no\n'],
    ['a comment', '<!-- hidden\n- [ ] no\n\n- [ ] no\n-->\n'],
    ['a comment inside an item', '- a\n  <!--\n  - [ ] no\n  -->\n'],
    ['code below an item that began with two empty lines', '- -\n\n        - [ ] no\n'],
    ['a pre block', '<pre>\n- [ ] no\n</pre>\n'],
    ['running text', 'A box [ ] in text\n[ ] at its start\nand `[ ]` quoted\n'],
    ['the middle of an item', '- see [ ] there\n'],
    ['a paragraph that a number does not interrupt', 'text\n2. [ ] no\n'],
    ['a table', '| [ ] a | b |\n|---|---|\n| [x] | - [ ] c |\n'],
    ['a link', '- [x](https://example.com)\n- [x][1]\n'],
    ['a box with something else in it', '- [] a\n- [-] b\n- [  ] c\n- [ ]d\n- `[ ] e`\n- `[ ] f\n'],
    ['an item without text', '- [ ]\n- [ ] \n\n  text\n'],
    ['a thematic break', '- - -\n* * *\n'],
    ['an escaped bullet', '\\- [ ] no\n'],
  ])
    it(`sees no item in ${where}`, () => assert.deepEqual(texts(markdown ?? ''), []));

  it('goes on after code, comments and closed containers', () => {
    assert.deepEqual(texts('```\n- [ ] no\n```\n- [ ] a\n<!-- - [ ] no -->\n- [ ] b\n'), ['a', 'b']);
    assert.deepEqual(texts('- x\n  ```\n  - [ ] no\n- [ ] a\n'), ['a']);
    assert.deepEqual(texts('``` not `a fence\n- [ ] a\n'), ['a']);
    assert.deepEqual(texts('```\n```` \n- [ ] a\n'), ['a']);
  });

  it('keeps an item whose text is underlined by an empty bullet below it', () => {
    assert.deepEqual(texts('- [ ] a\n  -\n'), ['a']);
  });

  it('takes the title from the next line when the box stands alone', () => {
    assert.deepEqual(texts('- [ ]\n  below\n'), ['below']);
  });

  it('strips emphasis around the whole title only', () => {
    assert.deepEqual(
      texts('- [ ] **a**\n- [ ] __b__\n- [ ] **c** and **d**\n- [ ] ***e***\n- [ ] f **g**\n'),
      ['a', 'b', '**c** and **d**', 'e', 'f **g**'],
    );
  });

  it('numbers items that read the same under the same headings', () => {
    const { items } = parseTodo('# A\n- [ ] x\n- [ ] x\n# B\n- [ ] x\n# A\n- [ ] x\n');
    assert.deepEqual(
      items.map(({ occurrence }) => occurrence),
      [0, 1, 0, 2],
    );
  });

  it('leaves headings that end at a higher one, and those inside items and quotes', () => {
    const { items } = parseTodo(
      '# A\n## A1\n- [ ] x\n  # inner\n- [ ] y\n> # q\n\n# B [b](c.md) #\n- [ ] z\n',
    );
    assert.deepEqual(
      items.map(({ headings }) => headings),
      [['A', 'A1'], ['A', 'A1'], ['B b']],
    );
  });

  for (const [name, ending] of [
    ['CRLF', '\r\n'],
    ['lone CR', '\r'],
  ] as const)
    it(`reads ${name} line endings like LF`, () => {
      const text = fixture('nested.md');
      const plain = parseTodo(text).items.map(({ boxOffset, ...item }) => item);
      const other = parseTodo(text.replaceAll('\n', ending)).items.map(({ boxOffset, ...item }) => item);
      assert.deepEqual(other, plain);
    });

  it('reads a byte order mark, mixed line endings and a last line without one', () => {
    const { items } = parseTodo('\uFEFF- [ ] a\r\n- [x] b\r- [ ] c\n- [ ] d');
    assert.deepEqual(
      items.map(({ text, line, boxOffset }) => [text, line, boxOffset]),
      [
        ['a', 1, 4],
        ['b', 2, 13],
        ['c', 3, 21],
        ['d', 4, 29],
      ],
    );
  });

  it('points at the character inside the box, whatever stands before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('- [ ] a', '* `[x]` b', '🌱', '\t', ' ', '> ', '\r\n', '\n', '```')),
        (parts) => {
          const text = parts.join('');
          for (const { boxOffset, ticked } of parseTodo(text).items) {
            assert.equal(text[boxOffset - 1], '[');
            assert.equal(text[boxOffset], ticked ? 'x' : ' ');
            assert.equal(text[boxOffset + 1], ']');
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws and keeps lines, order and parents consistent on any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '- ',
        '1. ',
        '[ ] ',
        '[x] a',
        '> ',
        '    ',
        '\t',
        '\n',
        '\r\n',
        '# ',
        '```',
        '~~~',
        '<!--',
        '-->',
        '---',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
        const { items } = parseTodo(parts.join(''));
        for (const [index, item] of items.entries()) {
          const parent = item.parent === null ? null : items[item.parent];
          assert.equal(item.index, index);
          assert.ok(item.endLine >= item.line);
          assert.equal(item.depth, parent ? parent.depth + 1 : 0);
          assert.ok(!parent || (parent.line <= item.line && parent.endLine >= item.endLine));
        }
      }),
      { numRuns: 500 },
    );
  });

  // Quadratic work on any of these runs into the suite's time limit.
  for (const [name, text, count] of [
    ['10,000 items', '- [ ] item\n'.repeat(10_000), 10_000],
    ['200,000 equal items', '- [ ] item\n'.repeat(200_000), 200_000],
    ['a title of two million characters', `- [ ] ${'word '.repeat(400_000)}`, 1],
    ['two million open brackets under a heading', `# ${'[('.repeat(1_000_000)}\n- [ ] a`, 1],
    ['a heading of spaces and hashes', `# ${' #'.repeat(500_000)}x\n- [ ] a`, 1],
    ['bullets nested without end', `${'- '.repeat(500_000)}[ ] a`, 0],
    [
      'indentation without end',
      Array.from({ length: 2_000 }, (_, at) => `${'  '.repeat(at)}- [ ] a`).join('\n'),
      50,
    ],
    ['backticks without end', `- [ ] a\n  **File:** ${'`('.repeat(500_000)}`, 1],
    ['a paragraph of 200,000 lines', `${'text\n'.repeat(200_000)}\n- [ ] a`, 1],
  ] as const)
    it(`reads ${name}`, () => assert.equal(parseTodo(text).items.length, count)).timeout(60_000);
});
