import { formatCredits } from '#shared/money.ts';
import type { Quote } from '#shared/quotes.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { RunRequest } from '../core/runPorts.ts';

export type NextStep = 'refine' | 'hint' | 'split' | 'edit' | 'take' | 'show' | 'leave';

type Rejected = Pick<Run, 'id' | 'kind' | 'todo' | 'file'>;

/** What can be done about a rejected run, the likeliest to help first. What needs a TODO is left out where there is none. */
export function nextStepsFor({ todo, kind }: Rejected): NextStep[] {
  const ofTodo = todo === null ? [] : (['hint', 'split'] as const);
  const take = kind === 'plan' ? [] : (['take'] as const);
  return ['refine', ...ofTodo, 'edit', ...take, 'show', 'leave'];
}

/** The request a step would make, as far as its price depends on it; null for steps that start no run. */
export function requestFor(step: NextStep, { id, todo, file }: Rejected): RunRequest | null {
  const from = { kind: 'refine' as const, fromRunId: id, ...(file === null ? {} : { file }) };
  if (step === 'refine') return { ...from, instruction: '' };
  if (step === 'edit') return { ...from, instruction: '', edited: [] };
  if (todo === null) return null;
  if (step === 'hint') return { kind: 'implement', todo };
  return step === 'split' ? { kind: 'plan', todo } : null;
}

/** What a step would cost, beside its name. */
export const priceOf = ({ likely, max, billing }: Pick<Quote, 'likely' | 'max' | 'billing'>): string =>
  `${billing === 'off' ? 'not billed, ' : ''}likely ${formatCredits(likely)}, at most ${formatCredits(max, 'up')}`;
