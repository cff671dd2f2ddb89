/** Text without the markup of code spans, strong emphasis and links. Single `*` and `_` stay: they stand in names. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/`+|\*\*|__/g, '')
    .trim();
}

/** Text without the emphasis that encloses all of it; emphasis of a part stays. */
export function withoutOuterEmphasis(markdown: string): string {
  let text = markdown.trim();
  for (const mark of ['**', '__', '*', '_']) {
    const inner = text.slice(mark.length, -mark.length);
    const enclosed = text.length > 2 * mark.length && text.startsWith(mark) && text.endsWith(mark);
    if (enclosed && !inner.includes(mark)) text = inner.trim();
  }
  return text;
}
