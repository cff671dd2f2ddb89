const token =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/uy;

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** The line (from 1) of the first token that strict JSON does not allow, for a text that is known not to be JSON. */
export function jsonErrorLine(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const afterValue = (): Expected => (open.length > 0 ? 'comma or end' : 'nothing');
  for (;;) {
    token.lastIndex = at;
    const [all, sign, string] = token.exec(text) ?? [];
    if (all === undefined) break;
    const isObject: boolean = open.at(-1) === '{';
    if (expected.startsWith('value') && (sign === '{' || sign === '[')) {
      open.push(sign);
      expected = sign === '{' ? 'key or end' : 'value or end';
    } else if (expected.endsWith('end') && sign === (isObject ? '}' : ']')) {
      open.pop();
      expected = afterValue();
    } else if (expected.startsWith('value') && sign === undefined) expected = afterValue();
    else if (expected.startsWith('key') && string !== undefined) expected = 'colon';
    else if (expected === 'colon' && sign === ':') expected = 'value';
    else if (expected === 'comma or end' && sign === ',') expected = isObject ? 'key' : 'value';
    else break;
    at += all.length;
  }
  const blank = /[ \t\r\n]*/y;
  blank.lastIndex = at;
  blank.exec(text);
  return text.slice(0, blank.lastIndex).split('\n').length;
}
