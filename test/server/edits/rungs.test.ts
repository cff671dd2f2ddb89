import assert from 'node:assert/strict';
import { apply, assertApplied, assertRefused, block, editAnswer } from './answers.ts';

const edited = (text: string, search: string, replace: string, expected: string) =>
  assertApplied({ 'a.py': text }, editAnswer('a.py', block(search, replace)), { 'a.py': expected });
const refused = (text: string, search: string, replace: string, code = 'NO_MATCH') =>
  assertRefused({ 'a.py': text }, editAnswer('a.py', block(search, replace)), [code]);

describe('edits whose SEARCH is not exactly the file', () => {
  it('finds lines without their trailing space and leaves that space where it is', () => {
    edited('a  \nb\nc\n', 'a\nb', 'a\nB', 'a  \nB\nc\n');
    edited('a\nb\nc\n', 'a \nb\t', 'a \nB', 'a\nB\nc\n');
  });

  it('changes the space at the end of a line where SEARCH and REPLACE do not share it', () => {
    edited('a  \nb\n', 'a   \nb ', 'a\nb', 'a\nb\n');
    edited('“a”  \nb\n', '"a"   \nb', '"a" \nc', '“a” \nc\n');
    edited('“a”  \nb\n', '"a" \nb', '"a" \nc', '“a”  \nc\n');
  });

  it('prefers an exact match to one that only looks alike', () => {
    edited('a \nx\na\ny\n', 'a', 'b', 'a \nx\nb\ny\n');
  });

  it('does not let a looser comparison choose among several exact matches', () => {
    refused('a\nx\na\n', 'a', 'b', 'AMBIGUOUS');
  });

  it('keeps the look-alike characters of the file in context and in lines that change', () => {
    edited('say(“hi”)\nb\n', 'say("hi")\nb', 'say("hi")\nc', 'say(“hi”)\nc\n');
    edited('say(“hi”, 1)\n', 'say("hi", 1)', 'say("hi", 2)', 'say(“hi”, 2)\n');
  });

  it('does not let characters the model slipped in reach new lines', () => {
    edited('log("a")\nx\n', 'log(”a”)\nx', 'log(”a”)\nlog(”b”)\nx', 'log("a")\nlog("b")\nx\n');
    edited('a = 1\nx\n', 'a\u00A0= 1', 'a\u00A0= 2\nb\u00A0= 3', 'a = 2\nb = 3\nx\n');
  });

  it('nor where SEARCH has further slips', () => {
    const text = "  name = x or 'none'\n\n  if name != 'none':\n    name = first(name)\n";
    const asked = ['  name = x or ’none’', '  if label != ’none’:', '    name = first(name)'];
    const sought = [asked[0], '  if name != ’none’:', asked[2]];
    const after = text.replace('if name', 'if label');
    edited(text, sought.join('\n'), asked.join('\n'), after);
    const dedented = (lines: (string | undefined)[]) => lines.map((line) => line?.slice(2)).join('\n');
    edited(text, `${dedented(sought)}`, dedented(asked), after);
    const typo = (lines: (string | undefined)[]) => lines.join('\n').replace('first', 'frst');
    edited(
      text.replace('\n\n', '\n'),
      typo(['  name = x or ’none’', "  if name != 'none':", asked[2]]),
      typo(['  name = x or ’none’', '  if label != ’none’:', asked[2]]),
      after.replace('\n\n', '\n'),
    );
    edited(
      'a("x")\nb\nfirst(c)\nd\n',
      'a("x")\nb\nfrst(c)\nd',
      'a("x")\na(”y”)\nb\nfrst(c)\nd',
      'a("x")\na(”y”)\nb\nfirst(c)\nd\n',
    );
    edited(
      'b\nd\nfirst("c")\n',
      'b\nd\nfrst(”c”)',
      'b\nlog(”c”)\nd\nfrst(”c”)',
      'b\nlog("c")\nd\nfirst("c")\n',
    );
    edited('  a("x")\n  b\n', 'a(”x”)\nb', 'a(”x”)\na(”y”)\nb', '  a("x")\n  a("y")\n  b\n');
    edited('a("x")\nb\nc\nd\n', 'a(”x”)\n...\nd', 'a(”x”)\n...\nd(”x”)', 'a("x")\nb\nc\nd("x")\n');
  });

  it('leaves look-alike characters in new lines that tell them from the plain ones, and in the words of prose', () => {
    const json = '  "b": "b",';
    const asked = '  "a “{0}”": "a “{0}”",';
    edited(`${json}\n`, '  ”b”: ”b”,', `${asked}\n  ”b”: ”b”,`, `${asked}\n${json}\n`);
    edited("f('x')\n", 'f(’x’)', 'f(’x’)\n// the user’s', "f('x')\n// the user’s\n");
    edited("// the user's\n", '// the user’s', '// all the user’s', "// all the user's\n");
  });

  it('makes a change of quotes that is really asked for', () => {
    edited("a = 'x'\n", "a = 'x'", 'a = “x”', 'a = “x”\n');
  });

  it('gives new lines the indentation all lines lost', () => {
    edited(
      'if a:\n    b()\n    c()\n',
      'b()\nc()',
      'b()\nif d:\n    c()',
      'if a:\n    b()\n    if d:\n        c()\n',
    );
  });

  it('gives back the indentation only the first line lost', () => {
    edited(
      'if a:\n    b()\n    c()\n',
      'b()\n    c()',
      'B()\n    c()\n    d()',
      'if a:\n    B()\n    c()\n    d()\n',
    );
  });

  it('takes away indentation the file does not have', () => {
    edited('a()\nb()\n', '  a()\n  b()', '  a()\n  c()', 'a()\nc()\n');
  });

  it('writes tabs where the file has tabs', () => {
    edited(
      'if a\n\tb\n\t\tc\n',
      'if a\n  b\n    c',
      'if a\n  b\n    c\n      d',
      'if a\n\tb\n\t\tc\n\t\t\td\n',
    );
  });

  it('refuses where lost indentation could be of one line or of all', () => {
    refused('if a:\n    b()\n', 'b()', 'if c:\n    b()');
  });

  it('refuses an indentation no rule explains', () => {
    refused('a\n   b\n c\n', ' a\nb\n  c', ' a\nb\n     d\n  c');
  });

  it('refuses lines that the file does not have between lines it has', () => {
    refused('a\nb\nc\n', 'a\ninvented\nb', 'a\nx\nb');
  });

  it('names the rung an edit needed', () => {
    const { results } = apply({ 'a.py': '  a\n  b\n' }, editAnswer('a.py', block('a\nb', 'a\nc')));
    assert.equal(results[0]?.status === 'applied' && results[0].rung, 'indentation');
    assert.equal(results[0]?.message, 'applied, found but for its indentation');
  });
});
