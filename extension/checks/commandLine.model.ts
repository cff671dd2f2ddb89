/**
 * A command as a person types it, as program and arguments; quotes keep words together. A string says why it is none: commands
 * run without a shell, so what only a shell understands is refused rather than passed on as an argument.
 */
export function parseCommandLine(line: string): string[] | string {
  const argv: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) argv.push(word);
      word = null;
    } else if ('|&;<>`$(){}'.includes(character)) {
      return `Commands run without a shell, so “${character}” means nothing here. Put the line into a script and name that.`;
    } else word = (word ?? '') + character;
  }
  if (quote !== null) return `A quote (${quote}) is not closed.`;
  if (word !== null) argv.push(word);
  if (argv.length === 0 || argv[0] === '') return 'Type a program and its arguments, such as npm test.';
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(argv[0] ?? ''))
    return 'Variables before a command are for shells. Put the line into a script and name that.';
  return argv;
}

/** As it would be typed; words with spaces or quotes in quotes. */
export const formatCommand = (argv: readonly string[]): string =>
  argv.map((word) => (/^[\w@%+=:,./\\-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
