/** Bytes that git writes as a letter behind a backslash. */
const letters: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A path as git quotes it, bytes that are no plain ASCII as octal numbers; any other path as it is. */
export function unquotedPath(name: string): string {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/.exec(name.trim()) ?? [];
  if (quoted === undefined) return name;
  const bytes = [...quoted.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/g)].map(([, octal, letter, plain]) =>
    octal !== undefined
      ? Buffer.from([Number.parseInt(octal, 8) & 255])
      : letter !== undefined
        ? Buffer.from([letters[letter] ?? letter.charCodeAt(0)])
        : Buffer.from(plain ?? ''),
  );
  return Buffer.concat(bytes).toString();
}
