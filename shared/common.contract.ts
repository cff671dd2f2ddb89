import * as z from 'zod';

/** Ids are UUIDs. An id that is not one is answered like one that does not exist: 404. */
export const idSchema = z.uuid();
export const idParams = z.object({ id: idSchema });

/** Whether rejected work uses the day's free allowance, or is charged in `full`; failed runs use it either way. */
export const chargeRejectedSchema = z.enum(['allowance', 'full']).default('allowance');
/** Money on the wire: integer micro-USD. 10,000 micro-USD are one credit. */
export const microUsdSchema = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const timeSchema = z.iso.datetime({ offset: true });
/** Lowercase hex sha256 of exact bytes. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** Of a path, in UTF-16 code units. */
export const longestPath = 1024;
/** A path relative to the project folder, with forward slashes. The path policy judges it further. */
export const pathSchema = z.string().min(1).max(longestPath);

export const pageQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A page of a list; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
