const folds: ReadonlyArray<[RegExp, string]> = [
  [/[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
  [/[\u2018\u2019\u201A\u201B\u2032]/g, "'"],
  [/[\u201C\u201D\u201E\u201F\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, '-'],
];

const asciiOnly = /^[\x20-\x7E\t]*$/;

/**
 * The line as it looks: without trailing white space, Unicode spaces, dashes and quotes as their ASCII forms. Each character
 * becomes exactly one, so a position in the folded line is a position in the line.
 */
export function foldLine(line: string): string {
  const text = line.trimEnd();
  return asciiOnly.test(text) ? text : folds.reduce((folded, [from, to]) => folded.replace(from, to), text);
}
