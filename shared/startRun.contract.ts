import * as z from 'zod';
import { idSchema, microUsdSchema, pathSchema } from './common.contract.ts';
import { checkCommandSchema } from './projectFile.contract.ts';
import { runKindSchema } from './quotes.contract.ts';
import { todoRefSchema } from './todo/todoRef.ts';

const instructionSchema = z.string().trim().min(1).max(20_000);

export const startRunSchema = z
  .object({
    kind: runKindSchema,
    /** The quote the user agreed to. Every run has one but a rebase, which is free. */
    quoteId: idSchema.optional(),
    /** The most this run may cost, micro-USD. It is held now; what is not used is released. */
    authorized: microUsdSchema.optional(),
    snapshotId: idSchema,
    /** implement: the TODO to do. plan: the TODO to split into smaller ones. */
    todo: todoRefSchema.optional(),
    /** refine: the file to start from. */
    file: pathSchema.optional(),
    /** refine: what to change. */
    instruction: instructionSchema.optional(),
    /** refine: a rejected run whose change is the base. rebase: the verified run whose change met a conflict. */
    fromRunId: idSchema.optional(),
    /**
     * Merges the verified change of `fromRunId` onto this snapshot and checks it again, free of charge. Kind and task are those
     * of that run, whose proposal is hereby conflicted.
     */
    rebase: z.boolean().default(false),
    /** implement: a hint from the user for another try. */
    hint: instructionSchema.optional(),
    /**
     * refine: files of the rejected change of `fromRunId` as the user wants them instead, base64; null for a file that is not to
     * be there. They are checked as they are, and no model writes.
     */
    edited: z
      .array(z.object({ path: pathSchema, content: z.base64().nullable() }))
      .min(1)
      .max(1_000)
      .optional(),
    /** plan: the Architect may ask questions first, and the run waits for the answers. */
    interview: z.boolean().default(false),
    /** plan: what the project is to become. */
    description: instructionSchema.optional(),
    /** Command checks this client runs on a staged copy, with their full text. */
    checks: z.array(checkCommandSchema).max(20).default([]),
  })
  .superRefine((run, context) => {
    const need = (field: keyof typeof run, present: boolean): void => {
      if (!present)
        context.addIssue({
          code: 'custom',
          path: [field],
          message: `A ${run.rebase ? 'rebase' : run.kind} run needs "${field}".`,
        });
    };
    if (run.rebase) return need('fromRunId', run.fromRunId !== undefined);
    need('quoteId', run.quoteId !== undefined);
    need('authorized', run.authorized !== undefined);
    if (run.kind === 'implement') need('todo', run.todo !== undefined);
    if (run.kind === 'plan') need('description', run.description !== undefined || run.todo !== undefined);
    if (run.edited !== undefined) need('fromRunId', run.fromRunId !== undefined);
    if (run.kind === 'refine') {
      need('instruction', run.instruction !== undefined);
      need('file', run.file !== undefined || run.fromRunId !== undefined);
    }
  });
export type StartRun = z.infer<typeof startRunSchema>;
