/** Comments, strings and characters of the languages that write blocks in braces; a raw string of C++ comes first. */
const notCode =
  /R"([^()\\\s]{0,16})\([\s\S]*?\)\1"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\[\s\S])*"|(?<![\da-fA-F])'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`/g;

/**
 * How many more brackets of each kind a text opens than it closes, outside of comments and strings and in the first branch of
 * each `#if` only. A witness that knows no grammar: compared before and after a change, it is not misled by macros and dialects.
 */
export function bracketBalance(text: string): { round: number; square: number; curly: number } {
  const balance = { round: 0, square: 0, curly: 0 };
  for (const [sign] of firstBranches(text.replace(notCode, ' ')).matchAll(/[()[\]{}]/g)) {
    if (sign === '(') balance.round += 1;
    else if (sign === ')') balance.round -= 1;
    else if (sign === '[') balance.square += 1;
    else if (sign === ']') balance.square -= 1;
    else if (sign === '{') balance.curly += 1;
    else balance.curly -= 1;
  }
  return balance;
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
