import * as z from 'zod';
import { errorCodes } from './errorCodes.ts';

/** An error answer, `application/problem+json` (RFC 9457). A code this client does not know reads as `internal`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(errorCodes).catch('internal'),
  detail: z.string(),
  requestId: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
