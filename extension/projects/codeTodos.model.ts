/** A comment in code that says what is to be done. `line` is 1-based. */
export type CodeTodo = { path: string; line: number; text: string };

type Syntax = {
  line: readonly string[];
  block: readonly (readonly [open: string, close: string])[];
  quotes: string;
};

const cLike: Syntax = { line: ['//'], block: [['/*', '*/']], quotes: '"\'`' };
const hash: Syntax = { line: ['#'], block: [], quotes: '"\'' };
const markup: Syntax = { line: [], block: [['<!--', '-->']], quotes: '' };
const syntaxes: readonly [syntax: Syntax, endings: string][] = [
  [
    cLike,
    'js jsx mjs cjs ts tsx mts cts java kt kts c h cc cpp hpp cxx cs go swift scala dart groovy gradle zig proto',
  ],
  // A quote in these may be a lifetime or a character of prose rather than the beginning of a string.
  [{ ...cLike, quotes: '"' }, 'rs scss less sass css vue svelte'],
  [{ line: ['//', '#'], block: [['/*', '*/']], quotes: '"\'' }, 'php'],
  [hash, 'py rb sh bash zsh fish pl pm r yaml yml toml ex exs jl nix tf cmake mk dockerfile makefile'],
  [markup, 'html htm xml xaml'],
  [{ line: ['--'], block: [['/*', '*/']], quotes: "'" }, 'sql lua hs elm'],
];
const syntaxOf = new Map(
  syntaxes.flatMap(([syntax, endings]) => endings.split(' ').map((ending) => [ending, syntax] as const)),
);

const marker = /(?:^|[^\p{L}\p{N}_])(?:TODO|FIXME)(?![\p{L}\p{N}_])(?:\([^)\n]{0,60}\))?[:\-–—\s]*(.*)$/u;
/** What is longer is generated or packed. */
const longestLine = 2_000;

/** Whether comments of a file can be told from its code. */
export const hasComments = (path: string): boolean => syntaxFor(path) !== undefined;

function syntaxFor(path: string): Syntax | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return syntaxOf.get(name.slice(name.lastIndexOf('.') + 1));
}

/**
 * Comments that begin with TODO or FIXME, or say it first on a line of theirs, in order. Read a line at a time: a string that holds a
 * comment's sign is left out where it begins and ends on one line.
 */
export function findCodeTodos(path: string, text: string): CodeTodo[] {
  const syntax = syntaxFor(path);
  if (syntax === undefined || !/TODO|FIXME/.test(text)) return [];
  const found: CodeTodo[] = [];
  let closing: string | null = null;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    if (line.length > longestLine) continue;
    const { comments, open } = commentsOf(line, syntax, closing);
    closing = open;
    for (const comment of comments) {
      const said = marker.exec(comment)?.[1];
      if (said === undefined || !/^[\s*/!#;-]*(?:TODO|FIXME)/u.test(comment)) continue;
      found.push({ path, line: index + 1, text: said.trim() });
    }
  }
  return found;
}

/** The comments on a line, without their signs, and what closes the one that goes on below. */
function commentsOf(
  line: string,
  { line: lineSigns, block, quotes }: Syntax,
  closing: string | null,
): { comments: string[]; open: string | null } {
  const comments: string[] = [];
  let open = closing;
  let at = 0;
  while (at < line.length) {
    if (open !== null) {
      const end = line.indexOf(open, at);
      comments.push(line.slice(at, end < 0 ? undefined : end));
      if (end < 0) return { comments, open };
      at = end + open.length;
      open = null;
      continue;
    }
    const sign = lineSigns.find((each) => line.startsWith(each, at));
    if (sign !== undefined) {
      comments.push(line.slice(at + sign.length));
      break;
    }
    const begun = block.find(([begin]) => line.startsWith(begin, at));
    if (begun !== undefined) {
      open = begun[1];
      at += begun[0].length;
      continue;
    }
    at = quotes.includes(line[at] ?? '') ? afterString(line, at) : at + 1;
  }
  return { comments, open };
}

/** Where the string that begins here ends; the next character where it does not end on this line. */
function afterString(line: string, at: number): number {
  const quote = line[at];
  for (let end = at + 1; end < line.length; end += 1) {
    if (line[end] === '\\') end += 1;
    else if (line[end] === quote) return end + 1;
  }
  return at + 1;
}

/** What a run that does it is asked for. */
export const instructionFor = ({ line, text }: CodeTodo): string =>
  `Do what the TODO comment at line ${line} asks for${text === '' ? '' : `: ${text}`}. Remove that comment once it is done, and leave other TODO comments alone.`;
