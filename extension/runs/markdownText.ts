import { visibleText } from './visibleText.ts';

/** A word that no Markdown renderer reads as anything but itself, and that no link detection takes for an address. */
const harmless =
  /^["'“”‘’(]*(?:[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’–—/-][\p{L}\p{N}\p{M}]+)*|\d+\.\d+)[.,;:!?)"'“”‘’…%]*$/u;
const dash = /^[-–—]$/;
/** What starts a list or a quote where a line begins. */
const marker = /^(?:[-–—]|\d+[.)]+)$/;

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** Foreign text as it is, on one line, in a code span: nothing in it is markup, a link or HTML. */
export function codeSpan(text: string): string {
  const line = visibleText(text.replace(/\s+/gu, ' ').trim());
  if (line === '') return '(empty)';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

/**
 * Foreign prose on one line. Plain words stay plain; whatever holds a character that could be markup, an address, a formula
 * or HTML stands in a code span, which renderers with link detection leave alone where escaping would not stop them.
 */
export function prose(text: string): string {
  const parts: { plain: boolean; words: string[] }[] = [];
  const words = visibleText(text.replace(/\s+/gu, ' ').trim()).split(' ').filter(Boolean);
  for (const [nth, word] of words.entries()) {
    const plain = (harmless.test(word) || dash.test(word)) && !(nth === 0 && marker.test(word));
    const last = parts.at(-1);
    if (last?.plain === plain) last.words.push(word);
    else parts.push({ plain, words: [word] });
  }
  return parts.map(({ plain, words }) => (plain ? words.join(' ') : codePart(words.join(' ')))).join(' ');
}

/** The full stop after a file name belongs to the sentence. */
function codePart(words: string): string {
  const [, inner = words, end = ''] = /^(.*[^.,;:!?])([.,;:!?]+)$/u.exec(words) ?? [];
  return `${codeSpan(inner)}${end}`;
}

/** Foreign text of several lines, as it is. `most` in characters. */
export function codeBlock(text: string, most = 4_000): string {
  const visible = visibleText(text.length > most ? `${text.slice(0, most)}\n…` : text).replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(visible) + 1));
  return `${fence}text\n${visible}\n${fence}`;
}

/** Cells are Markdown already; a bar inside one, even in a code span, would end it. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
