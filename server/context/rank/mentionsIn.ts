/** Letters and digits of any script, as names of files have them. */
const inName = String.raw`[\p{L}\p{N}\p{M}_@+$-]`;
/** A folder; those that frameworks name for a part of an address stand in brackets. */
const folder = String.raw`(?:(?:${inName}|\.)+|\[[\p{L}\p{N}_.$-]+\]|\([\p{L}\p{N}_.$-]+\))\/`;
const ending = String.raw`\.[A-Za-z]\w{0,9}`;
const name = [
  String.raw`${inName}(?:${inName}|\.)*${ending}`,
  String.raw`\.[A-Za-z](?:${inName}|\.)*`,
  '(?:Make|Docker|Jenkins|Rake|Gem|Proc|Vagrant|Just|Brew|Pip|Cap)file|README|LICENSE|CHANGELOG|Justfile|BUILD|WORKSPACE',
].join('|');
/** A path or the name of a file, as people write them into a sentence. */
const pathLike = new RegExp(
  String.raw`(?<![\p{L}\p{N}\p{M}_/.@$-])((?:\.{0,2}\/)?(?:${folder}){0,60}(?:${name}))(?![\p{L}\p{N}\p{M}_/])`,
  'gu',
);
/** The line of a file, as messages of compilers and stack traces name it. */
const lineAfter = /^(?::|["']?, line |\()(\d{1,7})(?!\d)/;
const mostMentions = 1_000;

export type TextMention = { name: string; lines: number[] };

/**
 * What of a text looks like the path or name of a file, without duplicates, and the lines (1-based) that are named with it. Whether
 * there is such a file is for others to say.
 */
export function mentionsIn(text: string): TextMention[] {
  const found = new Map<string, TextMention>();
  for (const match of text.matchAll(pathLike)) {
    const [, name = ''] = match;
    const mention = found.get(name) ?? { name, lines: [] };
    const [, line] =
      lineAfter.exec(text.slice(match.index + name.length, match.index + name.length + 20)) ?? [];
    if (line !== undefined && Number(line) > 0) mention.lines.push(Number(line));
    found.set(name, mention);
    if (found.size >= mostMentions) break;
  }
  return [...found.values()];
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
