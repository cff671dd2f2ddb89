/** The line of a fence: its marks and what stands behind them. */
const start = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/;

export type FenceLine = { marks: string; info: string };

/** Null for a line that is none, such as code in backticks within a sentence. */
export function fenceLine(line: string): FenceLine | null {
  const [, marks, info = ''] = start.exec(line) ?? [];
  return marks === undefined || (marks.startsWith('`') && info.includes('`')) ? null : { marks, info };
}

/** Follows the lines of an open fence; says true for the one that closes it. A fence inside is told by the language it names. */
export function createFence(marks: string): (line: string) => boolean {
  let depth = 0;
  return (line) => {
    const [, other = '', info = ''] = start.exec(line) ?? [];
    if (!other.startsWith(marks)) return false;
    if (info === '' && depth === 0) return true;
    depth += info === '' ? -1 : 1;
    return false;
  };
}

/** Finds the first fence behind a line that could close one with these marks, -1 for none. The lines asked for only grow. */
export function createNextFence(lines: readonly string[]): (after: number, marks: string) => number {
  let all: { at: number; marks: string }[] | null = null;
  let from = 0;
  return (after, marks) => {
    all ??= lines.flatMap((line, at) => {
      const fence = fenceLine(line);
      return fence ? { at, marks: fence.marks } : [];
    });
    while (from < all.length && (all[from]?.at ?? 0) <= after) from++;
    for (let index = from; index < all.length; index++) {
      const fence = all[index];
      if (fence?.marks.startsWith(marks)) return fence.at;
    }
    return -1;
  };
}

/**
 * Lines of diffs in a fence that stands further to the right, as in a list, without the white space that all of them begin with:
 * a line of a diff begins with its sign.
 */
export function withoutIndent(lines: readonly string[]): string[] {
  const moved = [...lines];
  for (let at = 0; at < lines.length; at++) {
    const [, indent, marks = ''] =
      /^([ \t]+)(`{3,}|~{3,})\s*(?:u?diff|patch)\s*$/.exec(lines[at] ?? '') ?? [];
    if (indent === undefined) continue;
    let end = at + 1;
    while (end < lines.length && lines[end]?.trim() !== marks) end++;
    const inside = lines.slice(at, end + 1);
    if (end < lines.length && inside.every((line) => line.trim() === '' || line.startsWith(indent)))
      for (const [index, line] of inside.entries()) moved[at + index] = line.slice(indent.length);
    at = end;
  }
  return moved;
}
