import { countTokens } from '../countTokens.ts';
import type { RankedDefinition } from './rankDefinitions.ts';

/** A file of which only some definitions are told: their lines, verbatim, in file order. */
export type MappedFile = { path: string; signatures: string[] };

/**
 * As many of the definitions, best first, as fit: each line is counted once, each path when its first line comes, and the first
 * that does not fit ends the list. Tokens are an upper bound of the rendered map.
 */
export function packMap(
  ranked: readonly RankedDefinition[],
  room: number,
): { files: MappedFile[]; tokens: number } {
  const taken = new Map<string, RankedDefinition[]>();
  let tokens = 0;
  for (const one of ranked) {
    const { path } = one.file;
    const known = taken.get(path);
    const cost = countTokens(one.definition.signature) + 1 + (known ? 0 : countTokens(path) + 2);
    if (tokens + cost > room) break;
    tokens += cost;
    if (known) known.push(one);
    else taken.set(path, [one]);
  }
  const files = [...taken]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, definitions]) => ({
      path,
      signatures: [
        ...new Map(
          definitions
            .sort((left, right) => left.definition.line - right.definition.line)
            .map(({ definition }) => [definition.line, definition.signature]),
        ).values(),
      ],
    }));
  return { files, tokens };
}
