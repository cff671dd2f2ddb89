/**
 * Paths that the text of a "File:" line names: its code spans, or without any the words between commas. Remarks in
 * parentheses name other things; parentheses inside a code span are part of a path.
 */
export function filePathsIn(text: string): string[] {
  const parts = text.split('`');
  const paths: string[] = [];
  const words: string[] = [];
  let depth = 0;
  for (const [index, part] of parts.entries()) {
    // An odd number of backticks leaves the last one without a partner, so what follows it is no code span.
    if (index % 2 === 1 && index < parts.length - 1) {
      if (depth === 0) paths.push(part.trim());
      continue;
    }
    let outside = '';
    for (const char of part) {
      if (char === '(') depth++;
      if (depth === 0) outside += char;
      if (char === ')') depth = Math.max(0, depth - 1);
    }
    words.push(...outside.split(','));
  }
  const named = paths.length > 0 ? paths : words.map((word) => word.trim());
  return named.filter((path) => path !== '' && !/\s/.test(path));
}
