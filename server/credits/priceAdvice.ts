import { AppError } from '#shared/appError.ts';
import type { CreditStore } from './credits.store.ts';
import type { Price } from './price.ts';

const dayMs = 86_400_000;
/** Providers change their prices; who charges by old ones loses money, or takes too much. */
const oldAfterDays = 60;

/**
 * What the operator should do about the prices of their models, as lines after a line break, or nothing: set those that are
 * missing, since no run can use a model without one, and look at those that have not been looked at for long.
 */
export async function priceAdvice(
  models: readonly { provider: string; model: string }[],
  prices: Pick<CreditStore, 'findPrice'>,
  now: Date,
): Promise<string> {
  const missing = new Set<string>();
  const old = new Set<string>();
  for (const { provider, model } of models) {
    const tiers = await tiersOf(prices, provider, model);
    const days = tiers === null ? 0 : ageInDays(tiers, now);
    if (tiers === null) missing.add(command(provider, model));
    else if (days > oldAfterDays && !isFree(tiers))
      old.add(`  ${provider}/${model}: set on ${tiers[0]?.validFrom.slice(0, 10)}, ${days} days ago`);
  }
  return [
    ...block(
      'Not every model has a price yet, and no run uses one without. Set it, in USD per million tokens:',
      missing,
    ),
    ...block(
      'Prices that may be out of date: compare them with the price list of the provider, and set them again with "npm run admin -- prices set":',
      old,
    ),
  ].join('\n');
}

const block = (head: string, lines: ReadonlySet<string>): string[] =>
  lines.size === 0 ? [] : ['', head, ...lines];

function command(provider: string, model: string): string {
  const amount = provider === 'local' ? '0' : 'USD';
  return `  npm run admin -- prices set --provider ${provider} --model ${model} --input ${amount} --output ${amount}`;
}

const ageInDays = ([first]: readonly Price[], now: Date): number =>
  first === undefined ? 0 : Math.floor((now.getTime() - Date.parse(first.validFrom)) / dayMs);

const isFree = (tiers: readonly Price[]): boolean =>
  tiers.every(({ input, output }) => input === '0' && output === '0');

async function tiersOf(
  prices: Pick<CreditStore, 'findPrice'>,
  provider: string,
  model: string,
): Promise<Price[] | null> {
  try {
    return await prices.findPrice(provider, model);
  } catch (error) {
    if (error instanceof AppError && error.code === 'price_unknown') return null;
    throw error;
  }
}
