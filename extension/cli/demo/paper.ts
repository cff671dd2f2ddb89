import { styleText } from 'node:util';
import { wrapWords } from './wrapWords.ts';

type Style = Parameters<typeof styleText>[0];

/** What the demo prints on: headings, indented lines, colours only where a terminal shows them. */
export type Paper = {
  heading(text: string): void;
  line(text?: string): void;
  /** Indented, with a mark in front: done, failed or plain. */
  item(text: string, mark?: 'ok' | 'bad' | 'plain'): void;
  /** Text of a program or file, every line set off at the left. */
  quote(text: string, styleOf?: (line: string) => Style | null): void;
};

const marks = { ok: '✓', bad: '✗', plain: '·' } as const;
const markStyles = { ok: 'green', bad: 'red', plain: 'dim' } as const;

export type PaperOptions = {
  out(text: string): void;
  coloured: boolean;
  /** Columns after which items go on in the next line. */
  width: number;
};

export function createPaper({ out, coloured, width }: PaperOptions): Paper {
  const paint = (style: Style, text: string): string =>
    coloured ? styleText(style, text, { validateStream: false }) : text;
  return {
    heading: (text) => out(`\n${paint('bold', text)}\n`),
    line: (text = '') => out(`${text}\n`),
    item: (text, mark = 'plain') =>
      out(`  ${paint(markStyles[mark], marks[mark])} ${linesOf(text, width - 4).join('\n    ')}\n`),
    quote(text, styleOf = () => null) {
      for (const line of text.trimEnd().split('\n')) {
        const style = styleOf(line);
        out(`    ${paint('dim', '│')} ${style === null ? line : paint(style, line)}\n`);
      }
    },
  };
}

const linesOf = (text: string, width: number): string[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => wrapWords(line, width));

/** Colours of a unified diff. */
export function diffStyle(line: string): Style | null {
  if (line.startsWith('+')) return 'green';
  if (line.startsWith('-')) return 'red';
  return line.startsWith('@@') ? 'cyan' : null;
}
