import fc from 'fast-check';
import type { Operation } from './ledgerModel.ts';

const run = fc.nat({ max: 5 });
const key = fc.nat({ max: 2 });
const amount = fc.integer({ min: 1, max: 400_000 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ do: fc.constant('grant'), amount, key, short: fc.boolean() }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('clawBack'),
      key,
      // Often all of it, which leaves debt where it was spent or is held.
      amount: fc.oneof(amount, fc.constant(10_000_000)),
      kind: fc.constantFrom('refund', 'dispute'),
      again: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reinstate'), key, again: fc.boolean() }) },
  fc.record({ do: fc.constant('expire') }),
  fc.record({ do: fc.constant('revoke'), key }),
  // Mostly not: nothing starts while it is.
  fc.record({ do: fc.constant('freeze'), frozen: fc.nat({ max: 3 }).map((n) => n === 0) }),
  fc.record({ do: fc.constant('start'), amount: fc.oneof({ weight: 9, arbitrary: amount }, fc.constant(0)) }),
  fc.record({ do: fc.constant('raise'), run, amount }),
  fc.record({ do: fc.constant('reserve'), run, tokens: amount }),
  fc.record({ do: fc.constant('record'), run, tokens: amount, usable: fc.boolean(), again: fc.boolean() }),
  fc.record({ do: fc.constant('void'), run }),
  fc.record({ do: fc.constant('take'), run, authorized: fc.oneof(amount, fc.constant(10_000_000)) }),
  fc.record({
    do: fc.constant('settle'),
    run,
    ending: fc.constantFrom('verified', 'rejected', 'failed', 'cancelled'),
    changeLeft: fc.boolean(),
    again: fc.boolean(),
  }),
);

/** Any sequence of ledger operations. Without money and a run to begin with, most would only be refused. */
export const ledgerSequence: fc.Arbitrary<Operation[]> = fc
  .tuple(amount, fc.array(operation, { minLength: 5, maxLength: 30 }))
  .map(([first, rest]): Operation[] => [
    { do: 'grant', amount: first + 400_000, key: 0 },
    { do: 'start', amount: first },
    ...rest,
  ]);
