import type { HunkLine } from './hunk.ts';

/**
 * The text of a new file from the lines of its hunks, null where one of them has no plus. A blank line that lacks it counts where more
 * of the file follows.
 */
export function newFileLines(lines: readonly HunkLine[]): string[] | null {
  const content: string[] = [];
  let blank = 0;
  for (const { sign, text } of lines) {
    if (sign === '+') {
      for (; blank > 0; blank--) if (content.length > 0) content.push('');
      content.push(text);
    } else if (sign === ' ' && text.trim() === '') blank += 1;
    else return null;
  }
  return content;
}
