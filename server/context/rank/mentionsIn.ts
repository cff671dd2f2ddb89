/** A path or a file name with an ending, as people write them into a sentence. */
const pathLike = /(?<![\w/.@-])(?:\.{0,2}\/)?(?:[\w@.+-]+\/)*[\w@+-][\w@.+-]*\.[A-Za-z]\w{0,9}(?![\w/])/g;
const mostMentions = 50;

/** What of a text looks like the path or name of a file, without duplicates. Whether there is such a file is for others to say. */
export function mentionsIn(text: string): string[] {
  const found = new Set<string>();
  for (const [name] of text.matchAll(pathLike)) {
    found.add(name);
    if (found.size >= mostMentions) break;
  }
  return [...found];
}

const identifier = /(?<![\p{L}\p{N}_$])[\p{L}_$][\p{L}\p{N}_$]{2,80}(?![\p{L}\p{N}_$])/gu;
/** What a person writes in a sentence has no underline, no inner capital and no call. */
const codeLike = /_|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}|^\p{Lu}\p{Ll}+\p{Lu}/u;
const codeSpan = /`([^`\n]{1,200})`/g;

/** The identifiers of a text that are meant as such: of a form no word has, called, or in a code span. */
export function identifiersIn(text: string): Set<string> {
  const found = new Set<string>();
  for (const match of text.matchAll(identifier)) {
    const [name] = match;
    if (codeLike.test(name) || text[match.index + name.length] === '(') found.add(name);
  }
  for (const [, span = ''] of text.matchAll(codeSpan)) {
    for (const [name] of span.matchAll(identifier)) found.add(name);
  }
  return found;
}
