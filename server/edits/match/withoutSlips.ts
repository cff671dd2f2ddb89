import { foldLine } from './foldLine.ts';
import type { Place } from './rung.ts';

const ascii = /^[\x20-\x7E\t]*$/;
/** An apostrophe inside a word, which prose uses in its typographic form. */
const inWord = /\p{L}+\u2019(?=\p{L})/gu;

/**
 * SEARCH and replacement with the look-alike characters a model slipped in turned back into the file's. A character is a slip
 * when SEARCH has it only where the file has one certain other character; then new lines that use it mean the file's too, unless
 * they use the file's as well, which says nothing of spaces: who writes both tells them apart. An apostrophe in a word that SEARCH does not have stays as well.
 */
export function withoutSlips(place: Place): Place {
  const { file, search, replace } = place;
  const slips = slipsOf(file, search);
  if (slips.length === 0) return place;
  const known = new Set(search);
  const fresh = replace.filter((line) => !known.has(line)).join('\n');
  const meantSo = slips.filter(([, stands]) => stands === ' ' || !fresh.includes(stands));
  const words = new Set(search.flatMap((line) => line.match(inWord) ?? []));
  return {
    file,
    search: search.map((line) => mended(line, slips)),
    replace: replace.map((line) => (known.has(line) ? mended(line, slips) : mended(line, meantSo, words))),
  };
}

type Slip = readonly [wrote: string, stands: string];

function slipsOf(file: readonly string[], search: readonly string[]): Slip[] {
  const meant = new Map<string, string | null>();
  for (const [index, line] of search.entries()) {
    if (ascii.test(line)) continue;
    const standsFor = standsIn(file[index] ?? '', line);
    for (let at = 0; at < line.trimEnd().length; at++) {
      const wrote = line[at] ?? '';
      if (ascii.test(wrote)) continue;
      const stands = standsFor(wrote, at);
      const known = meant.get(wrote);
      meant.set(wrote, known === undefined || known === stands ? stands : null);
    }
  }
  return [...meant].flatMap(([wrote, stands]) =>
    stands && stands !== wrote ? [[wrote, stands] as const] : [],
  );
}

/**
 * What the file has for a character of SEARCH: at its place where the two lines look alike but for indentation; where they have other
 * slips, its plain form if the line has that and not the character.
 */
function standsIn(kept: string, line: string): (wrote: string, at: number) => string | null {
  if (foldLine(kept).trimStart() === foldLine(line).trimStart()) {
    const further = kept.trimEnd().length - line.trimEnd().length;
    return (_, at) => kept[at + further] ?? '';
  }
  return (wrote) => {
    const plain = foldLine(`${wrote}.`)[0] ?? '';
    return !kept.includes(wrote) && kept.includes(plain) ? plain : wrote;
  };
}

/** `words`: those whose apostrophe is a slip too; without them every one is. */
function mended(line: string, slips: readonly Slip[], words?: ReadonlySet<string>): string {
  if (ascii.test(line)) return line;
  const kept = new Set<number>();
  if (words !== undefined)
    for (const { 0: word, index } of line.matchAll(inWord))
      if (!words.has(word)) kept.add(index + word.length - 1);
  const by = new Map(slips);
  return Array.from({ length: line.length }, (_, at) => {
    const wrote = line[at] ?? '';
    return kept.has(at) ? wrote : (by.get(wrote) ?? wrote);
  }).join('');
}
