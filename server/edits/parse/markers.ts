const opening = /^\s*<{5,9} SEARCH>?\s*$/;
const closing = /^\s*>{5,9} REPLACE\s*$/;

export const opensBlock = (line: string): boolean => opening.test(line);
export const closesBlock = (line: string): boolean => closing.test(line);
