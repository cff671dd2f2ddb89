import * as z from 'zod';
import { type RunEvent, runEventSchema } from '#shared/events.contract.ts';

const numbered = z.object({ seq: z.int().min(1) });

export type Judged =
  | { next: 'deliver'; seq: number; event: RunEvent }
  /** Of a kind this client does not know: counted, not shown. */
  | { next: 'count'; seq: number }
  | { next: 'skip' }
  | { next: 'gap' };

/** What to do with something that came after event `last`: each number exactly once and in order, or ask again. */
export function judgeEvent(received: unknown, last: number): Judged {
  const given = numbered.safeParse(received);
  if (!given.success || given.data.seq <= last) return { next: 'skip' };
  const { seq } = given.data;
  if (seq > last + 1) return { next: 'gap' };
  const known = runEventSchema.safeParse(received);
  return known.success ? { next: 'deliver', seq, event: known.data } : { next: 'count', seq };
}
