import type { UnitPrices } from './price.ts';
import type { Usage } from './usage.ts';

const bpsWhole = 10_000n;
const picoPerMicro = 1_000_000n;

/** What a call cost the house, in pico-USD, without markup. `usage` has to be sound. */
export function costOf(usage: Usage, price: UnitPrices): bigint {
  const fresh = BigInt(usage.prompt - usage.cached - usage.cacheWrite);
  return (
    fresh * BigInt(price.input) +
    BigInt(usage.cached) * BigInt(price.cached) +
    BigInt(usage.cacheWrite) * BigInt(price.cacheWrite) +
    BigInt(usage.output) * BigInt(price.output)
  );
}

/**
 * The charge for a cost in pico-USD: markup added and rounded up once, to micro-USD. Throws RangeError beyond the safe
 * integers.
 */
export function chargeFor(cost: bigint, markupBps: number): number {
  const scale = bpsWhole * picoPerMicro;
  const charge = Number((cost * (bpsWhole + BigInt(markupBps)) + scale - 1n) / scale);
  if (!Number.isSafeInteger(charge))
    throw new RangeError(`a charge of ${charge} micro-USD is beyond all bounds`);
  return charge;
}
