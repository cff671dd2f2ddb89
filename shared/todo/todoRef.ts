import * as z from 'zod';

/**
 * Names one TODO of a file by what it says, not by where it stands, so it survives edits elsewhere.
 * `occurrence` is 0-based among items with the same headings and text.
 */
export const todoRefSchema = z.object({
  path: z.string().min(1).max(1024),
  headings: z.array(z.string().max(10_000)).max(20),
  text: z.string().min(1).max(10_000),
  occurrence: z.int().min(0).max(100_000).default(0),
  /** How many items of the file had this text when it was named: when that changes, twins can no longer be told apart. */
  alike: z.int().min(1).max(100_000).optional(),
});
export type TodoRef = z.infer<typeof todoRefSchema>;
