import * as z from 'zod';
import { api } from '#shared/api.ts';
import { type RunEvent, runEventSchema } from '#shared/events.contract.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';

const pageSchema = z.object({ items: z.array(runEventSchema), ended: z.boolean() });
export type EventPage = z.output<typeof pageSchema>;

/** One JSON page of a run's events after `seq`. */
export async function eventPage(client: ApiClient, runId: string, seq: number): Promise<EventPage> {
  const bytes = await client.call(api.streamEvents, { params: { id: runId }, query: { after: seq } });
  return pageSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

export const eventsOf = async (client: ApiClient, runId: string): Promise<RunEvent[]> =>
  (await eventPage(client, runId, 0)).items;
