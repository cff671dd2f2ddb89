import * as z from 'zod';
import { checkResultsSchema } from '#shared/runs.contract.ts';
import type { FlowContext } from './flowContext.ts';
import type { FileOperation } from './tools.ts';

/** Step of the files of an attempt as the user's formatters left them, recorded with the results of its command checks. */
export const formattedStepKey = (attempt: number): string => `formatted:${attempt}`;
const formattedSchema = z.array(checkResultsSchema.shape.formatted.unwrap().unwrap());

/** Step of the change that these files make, judged like the one before it. */
export const formattedChangeKey = (attempt: number): string => `formatted-change:${attempt}`;

/**
 * The operations of an attempt with the files as the user's formatters left them; null when they left them as they were. A file
 * that would be as before the change stays as the model wrote it.
 */
export async function formattedOperations(
  { steps }: FlowContext,
  attempt: number,
  operations: readonly FileOperation[],
): Promise<FileOperation[] | null> {
  const recorded = await steps.recorded(formattedStepKey(attempt), formattedSchema);
  const contents = new Map(
    (recorded ?? []).map(({ path, content }) => [path, new Uint8Array(Buffer.from(content, 'base64'))]),
  );
  let changed = false;
  const formatted = operations.map((operation): FileOperation => {
    const content = contents.get(operation.path);
    const { base } = operation;
    if (content === undefined || (base !== null && Buffer.compare(content, base) === 0)) return operation;
    changed = true;
    return { ...operation, content };
  });
  return changed ? formatted : null;
}
