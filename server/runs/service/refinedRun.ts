import { answersSchema } from '#shared/interview.contract.ts';
import type { RunKind } from '#shared/quotes.contract.ts';
import { answersStepKey, answersText } from '../flows/interview.ts';
import type { RunStores } from '../ports.ts';
import type { RunRecord } from '../run.ts';

export type Refined = {
  kind: RunKind;
  /** What the project is to become, with what was asked and answered about it. */
  description: string | null;
};

/**
 * What a refinement takes over from the rejected run it starts from. A plan, a split or a README stays one, whoever mends it: it is
 * written and priced, checked and reviewed, and it moves the project on, as the one before it would have.
 */
export async function refinedRun(
  { runs }: Pick<RunStores, 'runs'>,
  from: RunRecord | null,
  kind: RunKind,
): Promise<Refined> {
  if (kind !== 'refine' || from === null) return { kind, description: null };
  if (from.kind !== 'plan' && from.kind !== 'document') return { kind, description: null };
  const answers = from.interview ? (await runs.findStep(from.id, answersStepKey))?.answer : undefined;
  const said = answersSchema.safeParse(answers);
  const told = said.success ? answersText(from.questions ?? [], said.data) : '';
  return { kind: from.kind, description: from.description === null ? null : `${from.description}${told}` };
}
