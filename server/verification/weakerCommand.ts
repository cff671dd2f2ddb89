/** Options that choose among tests, or end a tool before it runs any. */
const choosing =
  /^(?:-k|-t|-g|-n|--co|--version|--help)$|pattern|ignore|exclude|deselect|skip|grep|no-?tests|collect-only|dry-run|no-run|--list|^--only|if-present/i;
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
  if (all && waysOut(is) <= waysOut(was)) return null;
  return `ran ${shown(was)} and now ${is === '' ? 'is gone' : `runs ${shown(is)}`}.`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const shown = (text: string): string => `"${text.length > 120 ? `${text.slice(0, 119)}…` : text}"`;

const commandsOf = (line: string): string[][] =>
  line.split(/\s*&&\s*/).map((part) => part.split(' ').filter((word) => !/^[A-Za-z_]\w*=/.test(word)));

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
    else if (choosing.test(word) || (!word.startsWith('-') && !mayNameMore)) return false;
  }
  return next === command.length;
}
