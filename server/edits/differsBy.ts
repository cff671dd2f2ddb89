/** Characters that take no space: zero width spaces and joiners, soft hyphens, marks of direction. */
export const invisible = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g;

const kinds: ReadonlyArray<[name: string, signs: RegExp, plain: string]> = [
  ['NBSP', /[\u00A0\u202F]/g, ' '],
  ['another kind of space', /[\u1680\u2000-\u200A\u205F\u3000]/g, ' '],
  ['invisible characters', invisible, ''],
  ['one character for three dots', /\u2026/g, '...'],
  ['quotes', /["'`\u2018-\u201F\u2032\u2033]/g, "'"],
  ['dashes', /[-\u2010-\u2015\u2212]/g, '-'],
];
const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? '';

/** What tells two lines apart, in words that name what cannot be seen; "text" when their words differ. */
export function differsBy(file: string, yours: string): string {
  const [theirs, ours] = [file.trim(), yours.trim()];
  const names: string[] = [];
  const [wanted, wrote] = [indentOf(file), indentOf(yours)];
  if (wanted !== wrote)
    names.push(wanted.includes('\t') === wrote.includes('\t') ? 'indentation' : 'tabs and spaces');
  let [left, right] = [theirs.normalize('NFC'), ours.normalize('NFC')];
  if ((left === theirs) !== (right === ours)) names.push('the way accents are put together');
  for (const [name, signs, plain] of kinds) {
    if (`${left.match(signs)}` !== `${right.match(signs)}`) names.push(name);
    [left, right] = [left.replace(signs, plain), right.replace(signs, plain)];
  }
  if (left !== right && left.toLowerCase() === right.toLowerCase()) names.push('upper and lower case');
  else if (left !== right && right !== '' && left.includes(right)) return 'text: yours is a part of the line';
  else if (left !== right) return 'text';
  if (file.slice(file.trimEnd().length) !== yours.slice(yours.trimEnd().length)) names.push('trailing space');
  return names.length > 0 ? names.join(', ') : 'white space';
}
