import type { Role, RunKind } from '#shared/quotes.contract.ts';

/** What the engine allows and adds, in tokens. */
export type OutputLimits = {
  /** Output limit of the step that writes the change. */
  outputTokens: number;
  reviewOutputTokens: number;
  interviewOutputTokens: number;
  /** Instructions, file names and framing around what is shown, at most. */
  overheadTokens: number;
  /** The plan of the project, at most, where it is shown beside the files. */
  planTokens: number;
};

export type CallSize = { promptTokens: number; maxOutputTokens: number };
export type StepSizes = {
  step: string;
  role: Role;
  short: CallSize;
  usual: CallSize;
  full: CallSize;
  /** A repair also carries the answer before it and what was found wrong. */
  usualRepair: CallSize;
  fullRepair: CallSize;
};

/** Tokens of short and of usual answers, guessed until runs of one's own say better. */
const answers: Record<RunKind | 'review' | 'interview', { short: number; usual: number }> = {
  plan: { short: 1_500, usual: 4_000 },
  implement: { short: 800, usual: 2_500 },
  refine: { short: 500, usual: 1_500 },
  document: { short: 800, usual: 2_500 },
  interview: { short: 150, usual: 500 },
  review: { short: 300, usual: 800 },
};

/** Share of the shown files that a review, which sees only what changed, shows again. */
const reviewed = { short: 0.1, usual: 0.25 };

type Request = {
  kind: RunKind;
  interview?: boolean;
  edited?: boolean;
  contextTokens: number;
  requestTokens: number;
  limits: OutputLimits;
};

/** How large the model calls of one attempt are. A run writes a change, then the Architect reviews it. */
export function callSizes({
  kind,
  interview = false,
  edited = false,
  contextTokens,
  requestTokens,
  limits,
}: Request): StepSizes[] {
  const { outputTokens, reviewOutputTokens, interviewOutputTokens, overheadTokens } = limits;
  // A plan is one of the files, so it is no larger than they are.
  const plan = Math.min(limits.planTokens, contextTokens);
  const short = Math.min(answers[kind].short, outputTokens);
  const usual = Math.min(answers[kind].usual, outputTokens);
  const asked = requestTokens + overheadTokens;
  const prompt = asked + contextTokens + (kind === 'implement' ? plan : 0);
  const size = (promptTokens: number, maxOutputTokens: number): CallSize => ({
    promptTokens: Math.ceil(promptTokens),
    maxOutputTokens,
  });
  const review = (share: number, change: number, output: number) =>
    // What changed is shown twice: as a difference, and inside the files as they would be.
    size(asked + plan + share * contextTokens + 2 * change, Math.min(output, reviewOutputTokens));
  const usualReview = review(reviewed.usual, usual, answers.review.usual);
  const fullReview = review(1, outputTokens, reviewOutputTokens);
  const nothing = size(0, 0);
  const asking = (output: number): CallSize => size(prompt, Math.min(output, interviewOutputTokens));
  const steps: StepSizes[] = [
    {
      step: 'interview',
      role: 'architect',
      short: asking(answers.interview.short),
      usual: asking(answers.interview.usual),
      full: asking(interviewOutputTokens),
      usualRepair: nothing,
      fullRepair: nothing,
    },
    {
      step: kind,
      role: kind === 'plan' || kind === 'document' ? 'architect' : 'implementer',
      short: size(prompt, short),
      usual: size(prompt, usual),
      full: size(prompt, outputTokens),
      usualRepair: size(prompt + usual, usual),
      fullRepair: size(prompt + outputTokens + reviewOutputTokens, outputTokens),
    },
    {
      step: 'review',
      role: 'architect',
      short: review(reviewed.short, short, answers.review.short),
      usual: usualReview,
      full: fullReview,
      usualRepair: usualReview,
      fullRepair: fullReview,
    },
  ];
  return steps.filter(({ step }) => (step === 'interview' ? interview : step !== kind || !edited));
}
