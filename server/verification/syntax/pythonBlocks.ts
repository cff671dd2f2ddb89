/** The width of a tab. Python counts columns a second time with a width of 1, to tell whether tabs and spaces are mixed. */
const tabWidth = 8;
/** A string's opening quotes. */
const opening = /(?:"""|'''|"|')/y;

type Indent = readonly [wide: number, narrow: number];

/**
 * Lines (1-based) at which Python would report an IndentationError or a TabError: a block that is missing, or a line that belongs to
 * none. The grammar reads such a file without complaint. After each the reading goes on as if the line were meant so. Follows the
 * algorithm of the language reference, "Indentation" (stack of columns); linear in the text.
 */
export function pythonBlockErrors(text: string): number[] {
  const errors: number[] = [];
  const stack: Indent[] = [[0, 0]];
  let opensBlock = false;
  let last = 0;
  for (const { row, indent, opens } of logicalLines(text)) {
    const order = compare(indent, stack.at(-1) ?? [0, 0]);
    while (stack.length > 1 && indent[0] < (stack.at(-1)?.[0] ?? 0)) stack.pop();
    const [level = [0, 0]] = stack.slice(-1);
    const isDeeper = indent[0] > level[0];
    const fits = order !== null && (order > 0 || compare(indent, level) === 0);
    if (!fits || opensBlock !== order > 0) errors.push(row);
    if (isDeeper) stack.push(indent);
    opensBlock = opens;
    last = row;
  }
  if (opensBlock) errors.push(last);
  return errors;
}

/** Null where the two widths of a tab do not agree. */
function compare(left: Indent, right: Indent): number | null {
  const [wide, narrow] = [Math.sign(left[0] - right[0]), Math.sign(left[1] - right[1])];
  return wide === narrow ? wide : null;
}

type LogicalLine = { row: number; indent: Indent; opens: boolean };

/** Lines of code as Python joins them: over brackets, backslashes and strings. `opens`: a block has to follow. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let [at, row] = [text.startsWith('\uFEFF') ? 1 : 0, 1];
  while (at < text.length) {
    const line: LogicalLine = { row, indent: [0, 0], opens: false };
    let [wide, narrow] = [0, 0];
    for (; at < text.length; at++) {
      const char = text[at];
      if (char === ' ') [wide, narrow] = [wide + 1, narrow + 1];
      else if (char === '\t') [wide, narrow] = [(Math.floor(wide / tabWidth) + 1) * tabWidth, narrow + 1];
      else if (char === '\f') [wide, narrow] = [0, 0];
      else break;
    }
    line.indent = [wide, narrow];
    let [depth, isEmpty, lastSign] = [0, true, ''];
    for (; at < text.length; at++) {
      const char = text[at] ?? '';
      if (char === '\n') {
        row++;
        if (depth === 0) break;
      } else if (char === '#') {
        while (at + 1 < text.length && text[at + 1] !== '\n') at++;
      } else if (char === '\\' && /\r?\n/y.test(text.slice(at + 1, at + 3))) {
        at += text[at + 1] === '\r' ? 2 : 1;
        row++;
        isEmpty = false;
      } else if (char === '"' || char === "'") {
        const end = endOfString(text, at);
        for (let inside = at; inside < end; inside++) if (text[inside] === '\n') row++;
        at = end - 1;
        [isEmpty, lastSign] = [false, char];
      } else if (!/\s/.test(char)) {
        if ('([{'.includes(char)) depth++;
        else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
        [isEmpty, lastSign] = [false, char];
      }
    }
    at++;
    if (!isEmpty) yield { ...line, opens: lastSign === ':' && depth === 0 };
  }
}

/** Where the string that begins at `at` has ended. One that never ends is as long as its line, or the text. */
function endOfString(text: string, at: number): number {
  opening.lastIndex = at;
  const quotes = opening.exec(text)?.[0] ?? '"';
  let end = at + quotes.length;
  while (end < text.length) {
    if (text[end] === '\\') end += text[end + 1] === '\r' ? 3 : 2;
    else if (text.startsWith(quotes, end)) return end + quotes.length;
    else if (quotes.length === 1 && text[end] === '\n') return end;
    else end++;
  }
  return text.length;
}
