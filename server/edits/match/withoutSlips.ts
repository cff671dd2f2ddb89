import type { Place } from './rung.ts';

const ascii = /^[\x20-\x7E\t]*$/;

/**
 * SEARCH and replacement with the look-alike characters a model slipped in turned back into the file's. A character is a slip
 * when SEARCH has it only where the file has one certain other character; then new lines that use it mean the file's too.
 */
export function withoutSlips(place: Place): Place {
  const { file, search, replace } = place;
  const meant = new Map<string, string | null>();
  for (const [index, line] of search.entries()) {
    if (ascii.test(line)) continue;
    const kept = file[index] ?? '';
    for (let at = 0; at < line.trimEnd().length; at++) {
      const [wrote, stands] = [line[at] ?? '', kept[at] ?? ''];
      if (ascii.test(wrote)) continue;
      const known = meant.get(wrote);
      meant.set(wrote, known === undefined || known === stands ? stands : null);
    }
  }
  const slips = [...meant].filter(([wrote, stands]) => stands !== null && stands !== '' && stands !== wrote);
  if (slips.length === 0) return place;
  const mend = (line: string) =>
    ascii.test(line)
      ? line
      : slips.reduce((text, [wrote, stands]) => text.replaceAll(wrote, () => stands ?? wrote), line);
  return { file, search: search.map(mend), replace: replace.map(mend) };
}
