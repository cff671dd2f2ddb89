import fc from 'fast-check';
import { assertApplied, block, editAnswer } from './answers.ts';

const edited = (text: string, search: string, replace: string, expected: string) =>
  assertApplied({ 'a.txt': text }, editAnswer('a.txt', block(search, replace)), { 'a.txt': expected });

describe('bytes an edit does not change', () => {
  it('keeps CRLF and gives it to new lines', () => {
    edited('a\r\nb\r\nc\r\n', 'b', 'b\nnew', 'a\r\nb\r\nnew\r\nc\r\n');
  });

  it('keeps each line end of a file with mixed ones', () => {
    edited('a\r\nb\nc\r\nd\n', 'b\nc', 'B\nc', 'a\r\nB\nc\r\nd\n');
  });

  it('keeps a byte order mark', () => {
    edited('\uFEFFa\nb\n', 'a', 'A', '\uFEFFA\nb\n');
  });

  it('keeps a missing final newline when the last line changes, grows or goes', () => {
    edited('a\nb', 'b', 'B', 'a\nB');
    edited('a\nb', 'b', 'b\nc', 'a\nb\nc');
    edited('a\nb\nc', 'b\nc', 'b', 'a\nb');
  });

  it('keeps carriage returns that are not line ends, and trailing white space', () => {
    edited('a\rb\nc  \nd\n', 'd', 'D', 'a\rb\nc  \nD\n');
  });

  it('inserts at the first and after the last line', () => {
    edited('a\nb\n', 'a', 'new\na', 'new\na\nb\n');
    edited('a\nb\n', 'b', 'b\nnew', 'a\nb\nnew\n');
  });

  it('changes one line of any file and nothing else', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !/[\n\r\0]/.test(text));
    const end = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, end), { maxLength: 12 }),
        fc.nat(12),
        fc.boolean(),
        (lines, at, final) => {
          const whole = (marked: string) => {
            const all = [...lines];
            all.splice(Math.min(at, lines.length), 0, [marked, '\n']);
            const text = all.map(([text, lineEnd]) => text + lineEnd).join('');
            return final ? text : text.replace(/\r?\n$/, '');
          };
          edited(whole('the marked line'), 'the marked line', 'changed', whole('changed'));
        },
      ),
    );
  });
});
