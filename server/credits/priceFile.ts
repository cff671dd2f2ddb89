import { priceFileSchema } from '#shared/admin.contract.ts';
import { AppError } from '#shared/appError.ts';
import type { CreditStore } from './credits.store.ts';
import type { NewPrice, PriceTier } from './price.ts';

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
  const parsed = priceFileSchema.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(`${issue?.path.join('.') || 'the whole'}: ${issue?.message}`, parsed.error);
  }
  const doubt = wrongTiers(parsed.data.prices);
  if (doubt !== null) throw wrong(doubt);
  return parsed.data;
}

/** What keeps prices from being whole versions, or null. */
function wrongTiers(prices: readonly NewPrice[]): string | null {
  for (const tiers of byModel(prices).values()) {
    const starts = tiers.map((tier) => tier.tierMinPrompt);
    const model = `${tiers[0]?.provider}/${tiers[0]?.model}`;
    if (!starts.includes(0)) return `${model} has no tier from 0 tokens`;
    if (new Set(starts).size < starts.length) return `${model} has the same tier twice`;
  }
  return null;
}

/** Adds the prices of a file that an administrator sent; all of them or none. Throws `invalid_request`. */
export async function importPrices(
  credits: Pick<CreditStore, 'addPriceVersion'>,
  file: PriceFile,
): Promise<{ added: number; kept: number }> {
  const doubt = wrongTiers(file.prices);
  if (doubt !== null) throw new AppError('invalid_request', `prices: ${doubt}. No price was changed.`);
  const added = await loadPrices(credits, file);
  return { added, kept: modelCount(file) - added };
}

/**
 * Adds the prices of a file that the ledger has no newer version of, and returns how many models that were. With `ifNone` those of
 * models alone that have no price at all.
 */
export async function loadPrices(
  credits: Pick<CreditStore, 'addPriceVersion'>,
  file: PriceFile,
  { ifNone = false }: { ifNone?: boolean } = {},
): Promise<number> {
  let added = 0;
  for (const { provider, model, tiers } of versionsOf(file)) {
    const validFrom = startOf(file);
    if (await credits.addPriceVersion({ provider, model, validFrom, tiers, ifNone })) added += 1;
  }
  return added;
}

/** The models, as `provider/model`, that have a version of the file's own day with other prices: the file does not change them. */
export async function editedModels(
  credits: Pick<CreditStore, 'tiersFrom'>,
  file: PriceFile,
): Promise<string[]> {
  const edited: string[] = [];
  for (const { provider, model, tiers } of versionsOf(file)) {
    const known = await credits.tiersFrom({ provider, model, validFrom: startOf(file) });
    if (known.length > 0 && numbersOf(known) !== numbersOf(tiers)) edited.push(`${provider}/${model}`);
  }
  return edited;
}

export const modelCount = ({ prices }: PriceFile): number => byModel(prices).size;

const startOf = ({ date }: PriceFile): string => `${date}T00:00:00Z`;

const numbersOf = (tiers: readonly PriceTier[]): string =>
  JSON.stringify(
    tiers
      .toSorted((a, b) => a.tierMinPrompt - b.tierMinPrompt)
      .map((one) => [one.tierMinPrompt, one.input, one.cached, one.cacheWrite, one.output, one.markupBps]),
  );

/** In one order whatever the file's: two files that are imported at once lock their models one after another. */
function versionsOf({ prices }: PriceFile) {
  return [...byModel(prices)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, tiers]) => tiers.slice(0, 1).map(({ provider, model }) => ({ provider, model, tiers })));
}

function byModel(prices: readonly NewPrice[]): Map<string, NewPrice[]> {
  return Map.groupBy(prices, ({ provider, model }) => JSON.stringify([provider, model]));
}
