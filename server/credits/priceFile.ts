import * as z from 'zod';
import { priceSchema } from '#shared/admin.contract.ts';
import { AppError } from '#shared/appError.ts';
import type { CreditStore } from './credits.store.ts';
import type { NewPrice } from './price.ts';

const tierSchema = priceSchema.omit({ id: true, validFrom: true }).extend({
  tierMinPrompt: z.int().min(0).default(0),
  markupBps: z.int().min(0).max(100_000).default(0),
});
const fileSchema = z.object({
  /** The day these prices hold from. A later version of a model's price, from a file or an administrator, wins. */
  date: z.iso.date(),
  note: z.string().optional(),
  prices: z.array(tierSchema).max(5_000),
});
export type PriceFile = { date: string; prices: NewPrice[] };

/**
 * A price file from its JSON text. Amounts are pico-USD per token as decimal strings; zero is a price, a missing one is
 * not. Throws `configuration_invalid` that says where the file, called `name`, is wrong.
 */
export function parsePriceFile(json: string, name: string): PriceFile {
  const wrong = (what: string, cause?: unknown) =>
    new AppError(
      'configuration_invalid',
      `The price file ${name} is not usable: ${what}. No price was changed.`,
      {
        cause,
      },
    );
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw wrong('it is not JSON', error);
  }
  const parsed = fileSchema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(`${issue?.path.join('.') || 'the whole'}: ${issue?.message}`, parsed.error);
  }
  for (const tiers of byModel(parsed.data.prices).values()) {
    const starts = tiers.map((tier) => tier.tierMinPrompt);
    const model = `${tiers[0]?.provider}/${tiers[0]?.model}`;
    if (!starts.includes(0)) throw wrong(`${model} has no tier from 0 tokens`);
    if (new Set(starts).size < starts.length) throw wrong(`${model} has the same tier twice`);
  }
  return parsed.data;
}

/** Adds the prices of a file that the ledger has no newer version of, and returns how many models that were. */
export async function loadPrices(
  credits: Pick<CreditStore, 'addPriceVersion'>,
  file: PriceFile,
): Promise<number> {
  let added = 0;
  for (const tiers of byModel(file.prices).values()) {
    const [first] = tiers;
    if (first === undefined) continue;
    const { provider, model } = first;
    const validFrom = `${file.date}T00:00:00Z`;
    if (await credits.addPriceVersion({ provider, model, validFrom, tiers })) added += 1;
  }
  return added;
}

function byModel(prices: readonly NewPrice[]): Map<string, NewPrice[]> {
  return Map.groupBy(prices, ({ provider, model }) => JSON.stringify([provider, model]));
}
