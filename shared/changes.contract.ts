import * as z from 'zod';
import { checkResultSchema } from './checks.contract.ts';
import { idSchema, pathSchema, sha256Schema, timeSchema } from './common.contract.ts';
import { todoRefSchema } from './todo/todoRef.ts';

/**
 * The final state of one file of a change. A rename is a `delete` and a `create` with `renamedFrom`.
 * `baseSha256` is what the file must hold before (null: must not exist), `sha256` what it holds after (null: gone).
 */
export const changedFileSchema = z.object({
  op: z.enum(['create', 'modify', 'delete']),
  path: pathSchema,
  renamedFrom: pathSchema.optional(),
  baseSha256: sha256Schema.nullable(),
  sha256: sha256Schema.nullable(),
  size: z.int().min(0),
  /** Exact bytes after the change, base64; null for a delete. */
  content: z.base64().nullable(),
  /** Held files are applied only after the user ticks each; `executes` ones before any command runs on them. */
  held: z.object({ reason: z.string(), executes: z.boolean() }).nullable(),
});
export type ChangedFile = z.infer<typeof changedFileSchema>;

export const changeSchema = z.object({
  runId: idSchema,
  attempt: z.int().min(1),
  snapshotId: idSchema,
  changeSha256: sha256Schema,
  files: z.array(changedFileSchema),
});
export type Change = z.infer<typeof changeSchema>;

const criterionSchema = z.object({
  criterion: z.string(),
  met: z.boolean(),
  evidence: z.object({ path: z.string(), quote: z.string() }).nullable(),
});

export const verdictSchema = z.object({
  verdict: z.enum(['approved', 'rejected']),
  criteria: z.array(criterionSchema),
  feedback: z.string(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const proposalSchema = changeSchema.extend({
  checks: z.array(checkResultSchema),
  verdict: verdictSchema,
  /** False: no command was run, the change was reviewed only. */
  tested: z.boolean(),
  /** The box to tick together with the change, or null. */
  todo: todoRefSchema.nullable(),
  createdAt: timeSchema,
});
export type Proposal = z.infer<typeof proposalSchema>;
