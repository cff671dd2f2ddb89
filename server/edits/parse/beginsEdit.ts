/** How edits begin in the formats that are read, and in formats that are nearly one of them. */
const beginnings = [
  /^\s*<{3,12} ?(?:SEARCH|ORIGINAL|BEFORE|OLD)\b/,
  /^\s*-{3,12} ?SEARCH\b>?\s*$/,
  /^\s*<<(?:SEARCH|CONTENT|FILE)\b[^<>]*>>\s*$/,
  /^\s*\*\*\* (?:Begin Patch|(?:Update|Add|Delete) File: )/,
];
const longest = 200;

export const beginsEdit = (line: string): boolean =>
  line.length <= longest && beginnings.some((beginning) => beginning.test(line));
