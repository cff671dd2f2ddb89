import fc from 'fast-check';

/** What someone would write into a TODO, a file name or an answer to have a document do something for them. */
const hostile = [
  '[click](https://evil.example)',
  '[click](command:workbench.action.terminal.new)',
  '![](https://evil.example/pixel.png)',
  '<img src="https://evil.example/x">',
  '<script>alert(1)</script>',
  '<a href="x">',
  '</code>',
  '<!--',
  '-->',
  '<https://evil.example>',
  'https://evil.example',
  'www.evil.example',
  'evil.com',
  'a@evil.example',
  'mailto:a@evil.example',
  'command:x',
  'javascript:alert(1)',
  '//evil.example',
  '[a]: https://evil.example',
  '[^1]',
  '&lt;b&gt;',
  '$x$',
  '**',
  '_',
  '~~',
  '`',
  '``',
  '```',
  '\\',
  '|',
  '\n',
  '\n\n# ',
  '\n---\n',
  '\n- ',
  '1. ',
  '> ',
  '\u202e',
  '\u200b',
  '\ud800',
];
const harmless = ['word', 'two words', 'é', '日本', '3.5', '.', ',', '!', ' ', '(', ')', "'", '-', 'file.ts'];

export const hostileText = fc
  .array(fc.constantFrom(...hostile, ...harmless), { maxLength: 12 })
  .map((parts) => parts.join(''));

/** A line of Markdown without its code spans, as CommonMark finds them: up to the next run of as many backticks. */
export function withoutCode(line: string): string {
  const runs = [...line.matchAll(/`+/g)].map((run) => ({ at: run.index, length: run[0].length }));
  let text = '';
  let from = 0;
  for (let open = 0; open < runs.length; open += 1) {
    const start = runs[open];
    if (start === undefined || start.at < from) continue;
    const end = runs.slice(open + 1).find(({ length }) => length === start.length);
    if (end === undefined) continue;
    text += line.slice(from, start.at);
    from = end.at + end.length;
  }
  return text + line.slice(from);
}
