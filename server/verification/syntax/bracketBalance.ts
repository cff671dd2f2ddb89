/** Comments, strings and characters of the languages that write blocks in braces. */
const notCode =
  /R"([^()\\\s]{0,16})\(|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*"|(?<![\da-fA-F])'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/g;

/**
 * How many more brackets of each kind a text opens than it closes, outside of comments and strings and in the first branch of
 * each `#if` only. A witness that knows no grammar: compared before and after a change, it is not misled by macros and dialects.
 */
export function bracketBalance(text: string): { round: number; square: number; curly: number } {
  const balance = { round: 0, square: 0, curly: 0 };
  for (const [sign] of firstBranches(codeOf(text)).matchAll(/[()[\]{}]/g)) {
    if (sign === '(') balance.round += 1;
    else if (sign === ')') balance.round -= 1;
    else if (sign === '[') balance.square += 1;
    else if (sign === ']') balance.square -= 1;
    else if (sign === '{') balance.curly += 1;
    else balance.curly -= 1;
  }
  return balance;
}

/** Openings of raw strings that never close; after these no further one is looked for, so that the time stays in proportion. */
const mostUnclosed = 20;

/** The text without what `notCode` says. A raw string of C++ ends where its own mark does, however far that is. */
function codeOf(text: string): string {
  const parts: string[] = [];
  let [from, unclosed] = [0, 0];
  const find = new RegExp(notCode);
  for (let found = find.exec(text); found; found = find.exec(text)) {
    const [whole, mark] = found;
    let end = found.index + whole.length;
    if (mark !== undefined) {
      const close = unclosed < mostUnclosed ? text.indexOf(`)${mark}"`, end) : -1;
      if (close < 0) {
        unclosed += 1;
        find.lastIndex = found.index + 1;
        continue;
      }
      end = close + mark.length + 2;
    }
    parts.push(text.slice(from, found.index), ' ');
    from = end;
    find.lastIndex = end;
  }
  return parts.join('') + text.slice(from);
}

/** Branches of a condition repeat each other's brackets. */
function firstBranches(text: string): string {
  if (!/^[ \t]*#[ \t]*el/m.test(text)) return text;
  const skipping: boolean[] = [];
  return text
    .split('\n')
    .filter((line) => {
      const [, directive = ''] = /^[ \t]*#[ \t]*(if|else|elif|endif)/.exec(line) ?? [];
      if (directive === 'if') skipping.push(false);
      else if (directive === 'endif') skipping.pop();
      else if (directive !== '' && skipping.length > 0) skipping[skipping.length - 1] = true;
      return !skipping.includes(true);
    })
    .join('\n');
}
