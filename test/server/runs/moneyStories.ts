import fc from 'fast-check';
import { cut, errorAfterHead, fails, garbage, says } from '../../support/modelReplies.ts';
import type { Reply } from '../../support/modelServer.ts';
import { approval, edit, review, rightEdit, sumEdit, wrongEdit } from '../../support/sumModel.ts';
import { usage } from './runSuite.ts';

export type Kind = 'implement' | 'refine' | 'plan';
export type Authorized = 'least' | 'suggested' | 'max' | 'beyond';
/** What the user does when the run waits. */
export type Act = 'pass' | 'fail' | 'cancel' | 'restart' | 'more';
/** What the user does with a change that was rejected. */
export type After = 'nothing' | 'take' | 'refine' | 'again';

export type Story = {
  kind: Kind;
  authorized: Authorized;
  /** The client says that its files are empty, though they are not. */
  understated: boolean;
  interview: boolean;
  /** Replies to the first requests; what fits is answered from then on. */
  replies: readonly Reply[];
  acts: readonly Act[];
  /** The user cancels while this request, counted from 0, is being answered. */
  cancelAt: number | null;
  after: After;
};

export const instruction = 'Add sum(a, b)';
const plan = '# Plan\n\n## Requirements\n1. Numbers are added.';
const todo = '# Sums\n\n- [ ] Add `sum(a, b)`\n  - **Verification:** `sum(1, 2)` is 3';
const planCriteria = [
  'The plan covers what the description asks for and adds nothing it does not ask for.',
  'Each TODO is small enough for one change and names how it is verified.',
];

/** What a model would answer that does its work. */
export function fitting(kind: Kind, prompt: string): string {
  if (prompt.includes('"questions"'))
    return '{"questions": [{"question": "Which?", "why": "", "suggestions": []}]}';
  const reviews = prompt.includes('"verdict"');
  if (kind !== 'plan') {
    const criteria = kind === 'refine' ? [instruction] : undefined;
    return reviews ? review('approved', 'a + b', criteria ? { criteria } : {}) : rightEdit;
  }
  return reviews
    ? review('approved', 'Numbers are added', { criteria: planCriteria, path: 'docs/plan.md' })
    : `${edit('docs/plan.md', '', plan)}\n${edit('TODO.md', '', todo)}`;
}

const text = fc.constantFrom(
  rightEdit,
  wrongEdit,
  sumEdit('b - a'),
  sumEdit('a * b'),
  approval,
  review('rejected', 'a - b', { feedback: 'It subtracts.' }),
  '{"verdict": "appro',
  'I would rather not.',
);
/** What services report; the last two cannot be. */
const reported = fc.constantFrom<unknown>(
  usage,
  null,
  { prompt_tokens: 0, completion_tokens: 0 },
  { prompt_tokens: 5_000_000, completion_tokens: 2_000_000 },
  { prompt_tokens: 2 ** 40, completion_tokens: -3 },
);
const down = fails(503, {}, { 'retry-after-ms': '0' });
const reply: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(text, reported).map(([said, of]) => says(said, { usage: of })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(text, reported)
      .map(([said, of]) => says(said, { usage: of, finishReason: 'length' })),
  },
  { weight: 2, arbitrary: fc.constantFrom<Reply>(down, cut, errorAfterHead) },
  { weight: 1, arbitrary: fc.constantFrom<Reply>(garbage, fails(401), says('No.', { refusal: true })) },
);

const act = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Act>('pass', 'fail') },
  { weight: 3, arbitrary: fc.constantFrom<Act>('more', 'restart') },
  { weight: 1, arbitrary: fc.constant<Act>('cancel') },
);

export const story: fc.Arbitrary<Story> = fc.record({
  kind: fc.constantFrom<Kind>('implement', 'implement', 'refine', 'plan'),
  authorized: fc.constantFrom<Authorized>('least', 'suggested', 'max', 'beyond'),
  understated: fc.boolean(),
  interview: fc.boolean(),
  replies: fc.array(reply, { maxLength: 4 }),
  acts: fc.array(act, { maxLength: 4 }),
  cancelAt: fc.option(fc.nat({ max: 3 }), { freq: 5 }),
  after: fc.constantFrom<After>('nothing', 'take', 'refine', 'again'),
});
