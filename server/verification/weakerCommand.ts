/** Options that choose among tests, or end a tool before it runs any. */
const choosing =
  /^(?:-k|-t|-g|-n|--co|--version|--help)$|pattern|ignore|exclude|deselect|skip|grep|no-?tests|collect-only|dry-run|no-run|--list|^--(?:test-)?only|if-present|\bshard|^--changed|^--?(?:import|require|(?:experimental-)?loader)(?:=|$)/i;
/** The same of one program. */
const choosingOf = new Map<string | undefined, RegExp>([
  ['go', /^--?(?:test\.)?(?:short|run)(?:=|$)/],
  ['cargo', /^--(?:lib|bins?|doc|examples?|tests?|benches)$/],
]);
/** Variables that say where and how a program runs, and none of which makes tests do less; those of Node may load something. */
const surroundings =
  /^(?:TZ|LANG|LANGUAGE|LC_\w+|CI|TERM|COLUMNS|(?:FORCE|NO)_COLOR|CLICOLOR\w*|CARGO_TERM_COLOR|DEBUG|LOG_?LEVEL|PORT|(?:NODE|BABEL|RAILS|RACK|APP|GO)_ENV|NODE_(?:NO_WARNINGS|OPTIONS)|PYTHON(?:PATH|UNBUFFERED|UTF8|HASHSEED|IOENCODING|DEVMODE|WARNINGS|DONTWRITEBYTECODE)|RUST_(?:BACKTRACE|LOG)|CGO_ENABLED|TS_NODE_\w+|DJANGO_SETTINGS_MODULE|\w*DATABASE_URL|\w*SAN_OPTIONS)=/;
const preloads = /^NODE_OPTIONS=.*(?:-r\b|--?(?:import|require|loader|experimental-loader|test))/;
/** Programs for which a further word is a choice among tests. */
const runner = /^(?:node|deno|bun|npx|jest|vitest|mocha|ava|tap|python3?|pytest|go|cargo|phpunit|rspec)$/;
/** Programs that run the one behind them. */
const wrapper = /^(?:env|cross-env|dotenv|time|c8|nyc|npx)$/;

/**
 * What a command of a script no longer does of what it did; null when it still runs all of it, alone or as one of several that all have
 * to succeed. Words are compared: whoever reads it sees both.
 */
export function whatIsWeaker(before: string, after: string): string | null {
  const [was, is] = [oneLine(before), oneLine(after)];
  if (was === is) return null;
  const parts = commandsOf(is);
  const all = commandsOf(was).every((command) => parts.some((part) => runs(part, command)));
  const had = new Set(was.split(' '));
  const isSet = is.split(' ').some((word) => tellsTests(word) && !had.has(word));
  if (all && !isSet && waysOut(is) <= waysOut(was)) return null;
  return `ran ${shown(was)} and now ${is === '' ? 'is gone' : `runs ${shown(is)}`}.`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const shown = (text: string): string => `"${text.length > 120 ? `${text.slice(0, 119)}…` : text}"`;

const variable = /^[A-Za-z_]\w*=/;
const commandsOf = (line: string): string[][] =>
  line.split(/\s*&&\s*/).map((part) => part.split(' ').filter((word) => !variable.test(word)));

/** Whether a variable can tell tests to leave out some, or to write what they compare with. */
const tellsTests = (given: string): boolean => {
  const word = given.replace(/["']/g, '');
  return variable.test(word) && (!surroundings.test(word) || preloads.test(word));
};

/** What lets a command fail unnoticed: alternatives, pipes, sequences, comments. */
const waysOut = (line: string): number =>
  (line.replaceAll('&&', '').match(/[|;&#]|(?:^|\s)(?:!|:|exit|true)(?=\s|$)/g) ?? []).length;

/** Whether a command has the words of another one, in its order, and chooses nothing further. */
function runs(part: readonly string[], command: readonly string[]): boolean {
  const from = part.findIndex((word) => !wrapper.test(word) || word === command[0]);
  const own = part.slice(Math.max(0, from));
  if (own[0] !== command[0]) return false;
  const mayNameMore = !runner.test(command[0] ?? '');
  let next = 0;
  for (const word of own) {
    if (word === command[next]) next += 1;
    else if (
      choosing.test(word) ||
      choosingOf.get(command[0])?.test(word) ||
      (!word.startsWith('-') && !mayNameMore)
    )
      return false;
  }
  return next === command.length;
}
