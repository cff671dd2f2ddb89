/**
 * How column values become JavaScript values, by type OID, the same on both drivers.
 * Left alone, pg gives int8 as string and PGlite as number, and bytea as Buffer or Uint8Array; `date` would turn
 * into a local midnight. Everything else (timestamptz as Date, numeric as string, json parsed) agrees already.
 * int8[] is not covered: no table uses one.
 */
export const columnParsers: ReadonlyMap<number, (text: string) => unknown> = new Map<
  number,
  (text: string) => unknown
>([
  [20, (text) => BigInt(text)],
  [17, (text) => Buffer.from(text.slice(2), 'hex')],
  [1082, (text) => text],
]);
