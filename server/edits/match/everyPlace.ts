import type { Splice } from '../splice.ts';
import type { FileIndex } from './fileIndex.ts';
import type { Block } from './locate.ts';
import { joinsWord } from './substring.ts';

/** `inside`: the lines (0-based) at which SEARCH is no more than a part of a word, a number or a line that is meant whole. */
export type EveryPlace = { splices: Splice[]; inside: number[] };

/** So many characters are compared in the time of one line. */
const charsForOne = 16;

/** Every place at which SEARCH stands as it is, parts of lines included, with what those lines become; in order, none overlapping. */
export function everyPlace({ lines, size, work }: FileIndex, block: Block): EveryPlace {
  work.spend(2 * size);
  const [text, sought, asked] = [lines.join('\n'), block.search.join('\n'), block.replace.join('\n')];
  const splices: Splice[] = [];
  const inside: number[] = [];
  let open: { from: number; start: number; end: number; text: string } | null = null;
  let [line, counted] = [0, 0];
  const close = (): void => {
    if (!open) return;
    const rest = text.slice(open.from, lineEnd(text, open.from));
    splices.push({ start: open.start, end: open.end, lines: `${open.text}${rest}`.split('\n') });
  };
  for (let next = 0, at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, next)) {
    work.spend(1 + sought.length / charsForOne);
    if (work.isSpent) break;
    next = at + sought.length;
    const [before, after] = [text.slice(Math.max(0, at - 2), at), text.slice(next, next + 2)];
    if (block.wholeLines === true && after !== '' && !after.startsWith('\n')) {
      next = at + 1;
      continue;
    }
    for (; counted < at; counted++) if (text[counted] === '\n') line++;
    const isCut = block.wholeLines === true && before !== '' && !before.endsWith('\n');
    if (isCut || joinsWord(before, sought) || joinsWord(sought, after)) {
      inside.push(line);
      continue;
    }
    const end = line + block.search.length;
    if (open && line < open.end) open.text += text.slice(open.from, at) + asked;
    else {
      close();
      open = {
        from: 0,
        start: line,
        end,
        text: text.slice(at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1, at) + asked,
      };
    }
    open.from = next;
    open.end = end;
  }
  close();
  return { splices, inside };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
