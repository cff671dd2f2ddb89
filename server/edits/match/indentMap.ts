import type { Place } from './rung.ts';

/** Gives a line of the replacement (`index` counts from its start) the file's indentation; null when that cannot be told. */
export type IndentMap = (line: string, index: number) => string | null;

type Pair = { search: string; file: string };
type Translate = (indent: string) => string | null;

const tabWidths = [4, 2, 8, 3];

/** How the indentation of SEARCH becomes the file's, learned from the lines both have. Null when no one rule explains it. */
export function indentMap({ file, search, replace }: Place): IndentMap | null {
  const pairs = search.flatMap((line, index): Pair[] =>
    line.trim() === '' ? [] : [{ search: indentOf(line), file: indentOf(file[index] ?? '') }],
  );
  const [first, ...rest] = pairs;
  if (!first) return null;
  const all = generalRule(pairs);
  if (all && (rest.length > 0 || !couldBeFirstLineOnly(first, replace))) return (line) => reindent(line, all);
  const others = rest.length > 0 ? (generalRule(rest) ?? knownIndents(rest)) : null;
  if (!others) return null;
  const firstLine = search.findIndex((line) => line.trim() !== '');
  return (line, index) => {
    if (index !== firstLine) return reindent(line, others);
    return indentOf(line) === first.search ? first.file + line.trimStart() : null;
  };
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';

function reindent(line: string, translate: Translate): string | null {
  if (line.trim() === '') return line;
  const indent = translate(indentOf(line));
  return indent === null ? null : indent + line.slice(indentOf(line).length);
}

/**
 * With one line to learn from, lost indentation may be lost on all lines or on the first alone. Only when some later line
 * could not stand that far left is it certain.
 */
function couldBeFirstLineOnly(pair: Pair, replace: readonly string[]): boolean {
  const later = replace.filter((line) => line.trim() !== '').slice(1);
  return (
    pair.search !== pair.file &&
    later.length > 0 &&
    later.every((line) => indentOf(line).startsWith(pair.file))
  );
}

function generalRule(pairs: readonly Pair[]): Translate | null {
  return prefixRule(pairs) ?? tabRule(pairs);
}

/** Every line lost, or gained, the same indentation. */
function prefixRule(pairs: readonly Pair[]): Translate | null {
  const [first] = pairs;
  if (!first) return null;
  if (first.file.endsWith(first.search)) {
    const lost = first.file.slice(0, first.file.length - first.search.length);
    if (pairs.every(({ search, file }) => file === lost + search)) return (indent) => lost + indent;
  }
  if (first.search.endsWith(first.file)) {
    const gained = first.search.slice(0, first.search.length - first.file.length);
    if (pairs.every(({ search, file }) => search === gained + file)) {
      return (indent) => (indent.startsWith(gained) ? indent.slice(gained.length) : null);
    }
  }
  return null;
}

/** Tabs were written as spaces of one width, or spaces as tabs. */
function tabRule(pairs: readonly Pair[]): Translate | null {
  for (const width of tabWidths) {
    const expand = (indent: string) => indent.replaceAll('\t', ' '.repeat(width));
    if (pairs.every(({ search, file }) => search === expand(file))) {
      return (indent) =>
        indent.includes('\t')
          ? indent
          : '\t'.repeat(indent.length / width) + ' '.repeat(indent.length % width);
    }
    if (pairs.every(({ search, file }) => file === expand(search))) return expand;
  }
  return null;
}

/** No rule, but each indentation of SEARCH always stands for the same one of the file: those alone are translated. */
function knownIndents(pairs: readonly Pair[]): Translate | null {
  const known = new Map<string, string>();
  for (const { search, file } of pairs) {
    if ((known.get(search) ?? file) !== file) return null;
    known.set(search, file);
  }
  return (indent) => known.get(indent) ?? null;
}
