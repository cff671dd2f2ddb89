import * as z from 'zod';
import { idParams, timeSchema } from './common.contract.ts';
import { endpoint } from './endpoint.ts';

export const messageSchema = z.object({
  step: z.string(),
  attempt: z.int(),
  role: z.string(),
  model: z.string(),
  request: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  /** Null while there is none, and when the run failed free before anything it wrote had left the server. */
  answer: z.string().nullable(),
  at: timeSchema,
});
export type Message = z.infer<typeof messageSchema>;

const messagesSchema = z.object({
  /** In order; none once they were deleted. */
  items: z.array(messageSchema),
  /** When they were deleted, by a user or because they were kept long enough; null while they are there. */
  deletedAt: timeSchema.nullable().default(null),
});
export type Messages = z.infer<typeof messagesSchema>;

export const messagesApi = {
  getMessages: endpoint({
    id: 'getMessages',
    method: 'GET',
    path: '/v1/runs/:id/messages',
    summary: 'Every message exchanged with a model in this run; reading answers counts as reading the change',
    auth: 'user',
    params: idParams,
    response: messagesSchema,
  }),
  deleteMessages: endpoint({
    id: 'deleteMessages',
    method: 'DELETE',
    path: '/v1/runs/:id/messages',
    summary:
      'Delete what was exchanged with models in a run that is over, for good; its receipt and its change stay',
    auth: 'user',
    params: idParams,
    status: 204,
  }),
};
