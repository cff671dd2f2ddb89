import { z } from 'zod';

/** A command of the user's as an argv array; it is run without a shell. */
export const checkCommandSchema = z.object({
  id: z.string().min(1).max(100),
  name: z.string().max(200).optional(),
  command: z.array(z.string().min(1).max(4_000)).min(1).max(100),
  kind: z.enum(['format', 'build', 'test', 'lint']).optional(),
  timeoutSeconds: z.int().min(1).max(7_200).optional(),
});
export type CheckCommand = z.infer<typeof checkCommandSchema>;
