import type { Case, Hunk } from './hunk.ts';

/** SEARCH, REPLACE and file of an edit as lines; `context` marks the lines of SEARCH that the change leaves alone. */
type Edit = {
  file: string[];
  /** Where SEARCH begins, 0-based. */
  first: number;
  search: string[];
  replace: string[];
  head: number;
  tail: number;
};
type Written = { search: string[]; replace: string[]; text?: string; expected?: string | null };
/** Null: this hunk has nothing that could be perturbed so. */
type Perturb = (edit: Edit, expected: string) => Written | null;

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';
const isBlank = (line: string): boolean => line.trim() === '';

function editOf({ text, start, end, replacement }: Hunk, context: number): Edit {
  const file = text.split('\n').slice(0, -1);
  const from = Math.max(0, start - context);
  const to = Math.min(file.length, end + context);
  const [head, tail] = [file.slice(from, start), file.slice(end, to)];
  return {
    file,
    first: from,
    search: [...head, ...file.slice(start, end), ...tail],
    replace: [...head, ...replacement, ...tail],
    head: head.length,
    tail: tail.length,
  };
}

/** Changes the lines of the context, the same in SEARCH and REPLACE. */
function inContext({ search, replace, head, tail }: Edit, change: (line: string) => string): Written | null {
  let changed = false;
  const apply = (lines: string[]): string[] =>
    lines.map((line, index) => {
      if (index >= head && index < lines.length - tail) return line;
      const other = change(line);
      changed ||= other !== line;
      return other;
    });
  const written = { search: apply(search), replace: apply(replace) };
  return changed ? written : null;
}

/** Changes every line of SEARCH and REPLACE. */
function everywhere({ search, replace }: Edit, change: (line: string) => string): Written | null {
  const written = { search: search.map(change), replace: replace.map(change) };
  return written.search.some((line, index) => line !== search[index]) ? written : null;
}

/** Positions of context lines, counted from the side they stand on. */
function contextLines({ search, head, tail }: Edit, wanted: (line: string) => boolean): number[] {
  return search.flatMap((line, index) =>
    (index < head || index >= search.length - tail) && wanted(line) ? index : [],
  );
}

/** Changes one line of the context, the same in SEARCH and REPLACE. */
function at({ search, replace, head }: Edit, index: number, change: (line: string) => string[]): Written {
  const inReplace = index < head ? index : replace.length - (search.length - index);
  const edit = (lines: string[], position: number): string[] =>
    lines.toSpliced(position, 1, ...change(lines[position] ?? ''));
  return { search: edit(search, index), replace: edit(replace, inReplace) };
}

const perturbations: Record<string, Perturb> = {
  '±3 context': ({ search, replace }) => ({ search, replace }),
  'uniform dedent'(edit) {
    const lines = [...edit.search, ...edit.replace].filter((line) => !isBlank(line));
    const least = Math.min(...lines.map((line) => indentOf(line).length));
    const indent = indentOf(lines[0] ?? '').slice(0, least);
    if (least === 0 || !lines.every((line) => line.startsWith(indent))) return null;
    return everywhere(edit, (line) => (isBlank(line) ? line : line.slice(least)));
  },
  'first-line dedent'({ search, replace }) {
    if (indentOf(search[0] ?? '') === '' || isBlank(search[0] ?? '')) return null;
    const trim = (lines: string[]): string[] => lines.with(0, (lines[0] ?? '').trimStart());
    return replace.length === 0 ? null : { search: trim(search), replace: trim(replace) };
  },
  'tabs→spaces': (edit) =>
    everywhere(edit, (line) => indentOf(line).replaceAll('\t', '    ') + line.slice(indentOf(line).length)),
  'trailing space in SEARCH': ({ search, replace }) => ({
    search: search.map((line) => (isBlank(line) ? line : `${line} `)),
    replace,
  }),
  'CRLF file': (edit, expected) => ({
    ...edit,
    text: `${edit.file.join('\r\n')}\r\n`,
    expected: expected.replaceAll('\n', '\r\n'),
  }),
  'no final newline': (edit, expected) => ({
    ...edit,
    text: edit.file.join('\n'),
    expected: expected.replace(/\n$/, ''),
  }),
  'context typo'(edit) {
    const [line] = contextLines(edit, (text) => text.trim().length >= 8);
    if (line === undefined) return null;
    return at(edit, line, (text) => {
      const middle = indentOf(text).length + Math.floor(text.trim().length / 2);
      return [`${text.slice(0, middle)}${text.slice(middle + 1)}`];
    });
  },
  'blank line dropped'(edit) {
    const [line] = contextLines(edit, isBlank);
    return line === undefined ? null : at(edit, line, () => []);
  },
  'curly quotes in context': (edit) =>
    inContext(edit, (line) => line.replace(/"/g, '\u201D').replace(/'/g, '\u2019')),
  'HTML entities': (edit) =>
    everywhere(edit, (line) =>
      line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ),
  'echoed line numbers'({ first, search, replace }) {
    const number = (lines: string[]): string[] =>
      lines.map((line, index) => `${String(first + index + 1).padStart(4)} | ${line}`);
    return { search: number(search), replace: number(replace) };
  },
  'invented middle lines'({ search, replace }) {
    if (search.length < 5) return null;
    const invented = search.map((line, index) =>
      index < 2 || index > search.length - 3 ? line : `${indentOf(line)}inventedCall${index}(made, up);`,
    );
    return { search: invented, replace, expected: null };
  },
};

/** Two slips at once: the second is made in what the first left of SEARCH and REPLACE. */
const pairs: ReadonlyArray<[string, string]> = [
  ['CRLF file', 'trailing space in SEARCH'],
  ['uniform dedent', 'trailing space in SEARCH'],
];
for (const [first, second] of pairs)
  perturbations[`${first} + ${second}`] = (edit, expected) => {
    const one = perturbations[first]?.(edit, expected) ?? null;
    const two = one && perturbations[second]?.({ ...edit, ...one }, expected);
    return one && two ? { ...one, search: two.search, replace: two.replace } : null;
  };

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** The changed lines alone; an insertion with as little around it as says anything. */
function minimalEdit(hunk: Hunk): Written {
  for (let context = 0; ; context++) {
    const { search, replace } = editOf(hunk, context);
    if (search.some((line) => !isBlank(line)) || context > 10) return { search, replace };
  }
}

/** Every case a hunk gives: the edit as a careful model writes it, and with the slips that models make. */
export function casesOf(hunk: Hunk): Case[] {
  const { id, path, text, start, end, replacement } = hunk;
  const expected = text
    .split('\n')
    .toSpliced(start, end - start, ...replacement)
    .join('\n');
  const three = editOf(hunk, 3);
  const cases = Object.entries(perturbations).map(([kind, perturb]) => ({
    kind,
    written: perturb(three, expected),
  }));
  return [...cases, { kind: 'minimal context', written: minimalEdit(hunk) }].flatMap(({ kind, written }) =>
    written === null
      ? []
      : {
          id,
          kind,
          path,
          file: written.text ?? text,
          search: textOf(written.search),
          replace: textOf(written.replace),
          expected: written.expected === undefined ? expected : written.expected,
        },
  );
}
