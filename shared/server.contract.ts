import * as z from 'zod';
import { endpoint } from './endpoint.ts';

export const serverInfoSchema = z.object({
  name: z.literal('plumbline'),
  version: z.string(),
  apiVersion: z.literal(1),
  minimumClient: z.string(),
  /** 'embedded' keeps its data in a folder of its own; 'postgres' in a database. */
  storage: z.enum(['embedded', 'postgres']),
  billing: z.enum(['credits', 'off']),
  payments: z.boolean(),
  /** Null when nothing is connected: runs are refused with `models_not_configured` until then. */
  models: z
    .object({
      architect: z.array(z.string()),
      implementer: z.array(z.string()),
      /** True when answers come from the scripted demo model and not from a real one. */
      demo: z.boolean(),
    })
    .nullable(),
  limits: z.object({ fileBytes: z.int(), files: z.int(), snapshotBytes: z.int() }),
});
export type ServerInfo = z.infer<typeof serverInfoSchema>;

/** Whatever is not well is answered as a problem. */
const healthSchema = z.object({ status: z.literal('ok') });

export const serverApi = {
  getServer: endpoint({
    id: 'getServer',
    method: 'GET',
    path: '/v1/server',
    summary: 'Version, features and limits of this server',
    auth: 'none',
    response: serverInfoSchema,
  }),
  getHealth: endpoint({
    id: 'getHealth',
    method: 'GET',
    path: '/healthz',
    summary: 'The process answers',
    auth: 'none',
    response: healthSchema,
  }),
  getReadiness: endpoint({
    id: 'getReadiness',
    method: 'GET',
    path: '/readyz',
    summary: 'The database and the job queue answer',
    auth: 'none',
    response: healthSchema,
  }),
};
