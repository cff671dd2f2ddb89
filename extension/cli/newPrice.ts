import type { z } from 'zod';
import type { priceSchema } from '#shared/admin.contract.ts';
import { refuse, required } from './adminArguments.ts';
import type { AdminInput } from './adminCommand.ts';
import { formatUsdPerMillion, usdPerMillionToPicoUsd, wholeNumber } from './amounts.ts';

export type Price = z.output<typeof priceSchema>;
type NewPrice = Omit<Price, 'id' | 'validFrom'>;

/**
 * The price that was typed, and the one in force that it replaces. What was not typed stays as it is: `cached` and `cacheWrite`
 * too, unless they were what `input` is, and then follow it. A tier that is new has the markup of the one that held for its prompts.
 * Throws `configuration_invalid`.
 */
export function newPrice(given: AdminInput, inForce: readonly Price[]): { price: NewPrice; before?: Price } {
  const provider = required('--provider', given.provider);
  const model = required('--model', given.model);
  const tierMinPrompt = wholeNumber('--tier', given.tier ?? '0', [0, 2_147_483_647]);
  const tiers = inForce
    .filter((one) => one.provider === provider && one.model === model && one.tierMinPrompt <= tierMinPrompt)
    .toSorted((a, b) => b.tierMinPrompt - a.tierMinPrompt);
  const before = tiers.find((one) => one.tierMinPrompt === tierMinPrompt);
  const typed = (option: 'input' | 'output' | 'cached' | 'cache-write') => {
    const value = given[option];
    return value === undefined ? undefined : usdPerMillionToPicoUsd(`--${option}`, value);
  };
  const needed = (option: 'input' | 'output') =>
    typed(option) ??
    before?.[option] ??
    refuse(`${provider}/${model} has no such price yet, and --${option} is missing.`);
  const input = needed('input');
  const kept = (was: string | undefined) => (was === before?.input ? input : (was ?? input));
  const markup = given['markup-percent'];
  const price = {
    provider,
    model,
    tierMinPrompt,
    input,
    cached: typed('cached') ?? kept(before?.cached),
    cacheWrite: typed('cache-write') ?? kept(before?.cacheWrite),
    output: needed('output'),
    markupBps:
      markup === undefined
        ? (tiers[0]?.markupBps ?? 0)
        : wholeNumber('--markup-percent', markup, [0, 1_000]) * 100,
  };
  return { price, ...(before === undefined ? {} : { before }) };
}

/** What a price was and is, for a table. */
export function priceChange({ price, before }: { price: NewPrice; before?: Price }): string[][] {
  const row = (name: string, shown: (one: NewPrice) => string): string[] => [
    name,
    before === undefined ? '-' : shown(before),
    '->',
    shown(price),
  ];
  return [
    row('input', ({ input }) => formatUsdPerMillion(input)),
    row('cached', ({ cached }) => formatUsdPerMillion(cached)),
    row('cache write', ({ cacheWrite }) => formatUsdPerMillion(cacheWrite)),
    row('output', ({ output }) => formatUsdPerMillion(output)),
    row('markup', formatMarkup),
  ];
}

export const formatMarkup = ({ markupBps }: Pick<Price, 'markupBps'>): string => `${markupBps / 100} %`;
