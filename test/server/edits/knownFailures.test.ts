import assert from 'node:assert/strict';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const edited = (before: string, search: string, replace: string, after: string): void =>
  assertApplied({ 'a.txt': before }, editAnswer('a.txt', block(search, replace)), { 'a.txt': after });
const refused = (before: string, search: string, replace: string, code: string): string =>
  assertRefused({ 'a.txt': before }, editAnswer('a.txt', block(search, replace)), [code]);

// Ways in which editing tools have damaged files or looped.
describe('failure modes seen elsewhere', () => {
  it('duplicate match taken first', () => {
    refused('x = 1\ny\nx = 1\n', 'x = 1', 'x = 2', 'AMBIGUOUS');
  });

  it('anchor over-match deletes thousands of lines', () => {
    const middle = Array.from({ length: 3_000 }, (_, line) => `line ${line}`).join('\n');
    refused(`start()\n${middle}\nend()\n`, 'start()\nother\nend()', 'start()\nend()', 'NO_MATCH');
    refused(`start()\n${middle}\nend()\n`, 'start()\n...\nend()', 'begin()\n...\nend()', 'NO_MATCH');
  });

  it('pure insertion ignores its anchor and lands at the end of the file', () => {
    const patch = (anchor: string): string =>
      ['*** Begin Patch', '*** Update File: a.txt', anchor, '+    x = 1', '*** End Patch'].join('\n');
    const text = 'class Base:\n    y = 2\nend\n';
    const { operations } = apply({ 'a.txt': text }, patch('@@ class Base:'));
    assert.equal(
      new TextDecoder().decode(operations[0]?.content ?? undefined),
      text.replace('Base:\n', 'Base:\n    x = 1\n'),
    );
    assertRefused({ 'a.txt': text }, patch('@@ class Base'), ['NO_MATCH']);
  });

  it('language tag taken as the path', () => {
    for (const tag of ['typescript', 'js', 'python'])
      assert.deepEqual(apply({ 'a.txt': 'a\n' }, `\`\`\`${tag}\nlet a = 1;\n\`\`\`\n`).operations, []);
  });

  it('already-applied edit retried', () => {
    const feedback = refused('a\nnew\nb\n', 'a\nold line that is gone\nb', 'a\nnew\nb', 'NO_MATCH');
    assert.match(feedback, /already stands at line 1/);
    refused('a\nfresh = 1\nb\n', 'a', 'a\nfresh = 1', 'NO_OP');
    refused('a\nfresh = 1\nb\n', 'b', 'fresh = 1\nb', 'NO_OP');
    edited('a\nfresh = 1\nb\n', 'a\nfresh = 1', 'a\nfresh = 1\nfresh = 1', 'a\nfresh = 1\nfresh = 1\nb\n');
    edited('a {\n}\nb\n', 'a {', 'a {\n}', 'a {\n}\n}\nb\n');
  });

  it('hunk skipped silently', () => {
    const answer = editAnswer('a.txt', block('a', 'A'), block('nowhere', 'x'));
    assertRefused({ 'a.txt': 'a\nb\n' }, answer, [null, 'NO_MATCH']);
  });

  it('first-line-only indent', () => {
    edited(
      'if a:\n    b()\n    c()\n',
      'b()\n    c()',
      'b()\n    d()\n    c()',
      'if a:\n    b()\n    d()\n    c()\n',
    );
  });

  it('tabs expanded file-wide', () => {
    const before = 'f {\n\ta\n\tb\n\tx\ty\n}\n';
    edited(before, '    a\n    b', '    a\n    c', before.replace('\tb', '\tc'));
  });

  it('mixed line ends flipped', () => {
    edited('a\r\nb\nc\r\nd\n', 'b\nc', 'B\nC', 'a\r\nB\nC\r\nd\n');
  });

  it('byte order mark lost or matched against', () => {
    edited('\uFEFFfirst\nb\n', 'first', 'second', '\uFEFFsecond\nb\n');
  });

  it('no-break space in the file or in SEARCH', () => {
    edited('a\u00A0b\nc\n', 'a b\nc', 'a b\nd', 'a\u00A0b\nd\n');
    edited('a b\nc\n', 'a\u00A0b\nc', 'a\u00A0b\nd', 'a b\nd\n');
  });

  it('legitimate quote change refused', () => {
    edited("say('x')\n", "say('x')", 'say("x")', 'say("x")\n');
  });

  it('elision gutting a file', () => {
    refused('a\nb\nc\nd\n', 'b\nc', 'b\n// ... rest of the code ...', 'ELISION');
  });

  it('truncation at the token limit', () => {
    const { complete, operations, feedback } = apply(
      { 'a.txt': 'a\n' },
      editAnswer('a.txt', block('a', 'b')),
      {
        finishReason: 'length',
      },
    );
    assert.deepEqual([complete, operations], [false, []]);
    assert.match(feedback, /cut before its end/);
  });

  it('nested fences end the content', () => {
    const text = 'Use:\n```js\nrun()\n```\n';
    edited('old\n', 'old', `new\n${text}`.trimEnd(), `new\n${text}`);
  });

  it('bogus path taken for a file', () => {
    assertRefused({ 'a.txt': 'a\n' }, editAnswer('path/to/a.txt', block('a', 'b')), ['NOT_FOUND']);
  });

  it('empty SEARCH appended to the wrong file', () => {
    refused('a\n', '', 'b', 'EMPTY_SEARCH');
  });

  it('case-only rename deletes the file', () => {
    const answer = '<<FILE op=rename path="Readme.md" to="README.md" nonce=k7>>';
    assertApplied({ 'Readme.md': 'x\n' }, answer, { 'Readme.md': null, 'README.md': 'x\n' });
  });

  it('add over an existing file', () => {
    const answer = '<<FILE op=create path="a.txt" nonce=k7>>\n<<CONTENT k7>>\nnew\n<<END k7>>';
    assertRefused({ 'a.txt': 'a\n' }, answer, ['EXISTS']);
  });

  it('partial application left in place', () => {
    const answer = `${editAnswer('a.txt', block('a', 'A'))}\n${editAnswer('b.txt', block('nowhere', 'x'))}`;
    assertRefused({ 'a.txt': 'a\n', 'b.txt': 'b\n' }, answer, [null, 'NO_MATCH']);
  });

  it('matcher hang', () => {
    const line = 'a'.repeat(1_000_000);
    refused(`${line}b\n`.repeat(3), `${line}c`, 'x', 'NO_MATCH');
    refused('}\n'.repeat(50_000), `${'}\n'.repeat(2_000)}x\n}`, 'x', 'NO_MATCH');
  });
});

describe('slips that are undone', () => {
  const source = 'head\n\nfunction a() {\n  return "<b> & \'c\'";\n}\n\ntail\n';

  it('a SEARCH that stands in the middle of a line', () => {
    edited(
      'const total = price * 2; // sum\n',
      'price * 2',
      'price * 3',
      'const total = price * 3; // sum\n',
    );
    refused('cost = cost + 1\n', 'cost', 'prize', 'AMBIGUOUS');
    refused('prices\n', 'price', 'cost', 'NO_MATCH');
  });

  it('but never one that stands there as lines of its own, but for white space', () => {
    const text = 'f() {\n    return x;\n}\nif (a) return x;\n';
    edited(text, 'return x;', 'return y;', text.replace('    return x;', '    return y;'));
    edited('a:\n  x = 1\nself.x = 1\n', 'x = 1', 'x = 2', 'a:\n  x = 2\nself.x = 1\n');
    edited('  foo();\n}\nawait foo();\n}\n', 'foo();\n}', 'bar();\n}', '  bar();\n}\nawait foo();\n}\n');
  });

  it('nor one whose replacement has what SEARCH left out of the line', () => {
    refused('  return x;\n', 'return x', 'return y;', 'NO_MATCH');
    refused('class A(Base):\n', 'class A(Base)', 'class B(Base):', 'NO_MATCH');
    edited('  return x;\n', 'return x', 'return y', '  return y;\n');
  });

  it('of which one is among many that cut through words', () => {
    const text = `${'prices = prices\n'.repeat(60)}price = 1\nthe price\n`;
    refused(text, 'price', 'cost', 'AMBIGUOUS');
  });

  it('a blank line that was dropped or added', () => {
    edited(source, 'head\nfunction a() {', 'head\nfunction b() {', source.replace('a()', 'b()'));
    edited('a\nb\nc\n', 'a\n\nb', 'a\n\nB', 'a\nB\nc\n');
  });

  it('an insertion at a blank line stands by the lines it looks like', () => {
    const imports = 'import a from "a";\nimport b from "b";\n\nrun();\n';
    edited(
      imports,
      'import b from "b";\nrun();',
      'import b from "b";\nimport c from "c";\nrun();',
      imports.replace('"b";\n', '"b";\nimport c from "c";\n'),
    );
  });

  it('lines left out on both sides by a row of dots', () => {
    edited('a\nb\nc\nd\ne\n', 'a\n...\ne', 'A\n...\nE', 'A\nb\nc\nd\nE\n');
    refused('a\nb\nc\na\ne\n', 'a\n...\ne', 'A\n...\nE', 'AMBIGUOUS');
  });

  it('line numbers that were shown', () => {
    const search = '  3 | function a() {\n  4 |   return "<b> & \'c\'";';
    edited(
      source,
      search,
      '  3 | function z() {\n  4 |   return 1;',
      source.replace('a()', 'z()').replace('"<b> & \'c\'"', '1'),
    );
  });

  it('HTML entities', () => {
    edited(
      source,
      '  return &quot;&lt;b&gt; &amp; &#39;c&#39;&quot;;',
      '  return &quot;&lt;i&gt;&quot;;',
      source.replace('"<b> & \'c\'"', '"<i>"'),
    );
    edited('<p>&amp;</p>\nx\n', 'x', '&lt;', '<p>&amp;</p>\n&lt;\n');
  });

  it('one level of escaping too many', () => {
    edited('print("a\\n")\n', 'print(\\"a\\\\n\\")', 'print(\\"b\\\\n\\")', 'print("b\\n")\n');
  });

  it('a slip of the pen in a line that is not changed, which never gets into the file', () => {
    const before =
      'function compute(first, second) {\n  const sum = first + second;\n  log(sum);\n  return sum;\n}\n';
    edited(
      before,
      'function compute(first, secnd) {\n  const sum = first + second;\n  log(sum);\n  return sum;',
      'function compute(first, secnd) {\n  const sum = first + second;\n  log(sum);\n  return -sum;',
      before.replace('return sum', 'return -sum'),
    );
  });

  it('but not a slip in a line that is changed, nor an invented line', () => {
    const before = 'one();\ntwo();\nthree();\nfour();\nfive();\n';
    refused(before, 'one();\ntwo();\nthrees();\nfour();', 'one();\ntwo();\nTHREE();\nfour();', 'NO_MATCH');
    refused(
      before,
      'one();\ninvented(a, b);\nthree();\nfour();\nfive();',
      'one();\ninvented(a, b);\nthree();\nfour();\nFIVE();',
      'NO_MATCH',
    );
  });

  it('nor where two places are nearly as good', () => {
    const twice =
      'alpha one\nbeta two\ngamma tree\ndelta four\n\nalpha one\nbeta two\ngamma tree\ndelta four\n';
    refused(
      twice,
      'alpha one\nbeta two\ngamma three\ndelta four',
      'alpha one\nbeta two\ngamma three\ndelta 4',
      'AMBIGUOUS',
    );
  });

  it('a block that changes what an earlier one of the answer brought', () => {
    const answer = editAnswer('a.txt', block('a', 'a\nfresh = 1'), block('fresh = 1', 'fresh = 2'));
    assertApplied({ 'a.txt': 'a\nb\n' }, answer, { 'a.txt': 'a\nfresh = 2\nb\n' });
    const reversed = editAnswer('a.txt', block('fresh = 1', 'fresh = 2'), block('a', 'a\nfresh = 1'));
    assertRefused({ 'a.txt': 'a\nb\n' }, reversed, ['NO_MATCH', null]);
  });
});
