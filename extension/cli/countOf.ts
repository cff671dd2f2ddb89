/** Like "1 price" or "2 prices". */
export const countOf = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
