import { priceFileSchema } from '#shared/admin.contract.ts';
import { AppError } from '#shared/appError.ts';
import type { CreditStore } from './credits.store.ts';
import { type NewPrice, type Price, sameTiers } from './price.ts';

const yearMs = 366 * 86_400_000;

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

/** `newer` are models that were kept with other prices than the file has; `begins` when what was added does, null when it has. */
export type Imported = {
  added: number;
  kept: number;
  newer: Pick<Price, 'provider' | 'model' | 'validFrom'>[];
  begins: string | null;
};

/**
 * Adds the prices of a file that an administrator sent; all of them or none. On its own day, and before it, a file replaces what
 * that day has already: that is how a slip is mended. Throws `invalid_request`, also for a day more than a year after `now`.
 */
export async function importPrices(
  credits: Pick<CreditStore, 'replacePriceOfDay' | 'listPrices'>,
  file: PriceFile,
  now: Date,
): Promise<Imported> {
  const start = startOf(file);
  const refuse = (what: string) => new AppError('invalid_request', `${what}. No price was changed.`);
  if (Date.parse(start) > now.getTime() + yearMs) throw refuse(`date: ${file.date} is more than a year away`);
  const doubt = wrongTiers(file.prices);
  if (doubt !== null) throw refuse(`prices: ${doubt}`);
  const kept: NewPrice[][] = [];
  for (const { provider, model, tiers } of versionsOf(file)) {
    if (!(await credits.replacePriceOfDay({ provider, model, day: file.date, tiers }))) kept.push(tiers);
  }
  const inForce = Map.groupBy(kept.length > 0 ? await credits.listPrices() : [], keyOf);
  const newer = kept.flatMap((tiers) => {
    const others = tiers.slice(0, 1).flatMap((tier) => inForce.get(keyOf(tier)) ?? []);
    const [first] = others;
    const isOther =
      first !== undefined && Date.parse(first.validFrom) >= Date.parse(start) && !sameTiers(others, tiers);
    return isOther ? [{ provider: first.provider, model: first.model, validFrom: first.validFrom }] : [];
  });
  const begins = Date.parse(start) > now.getTime() ? new Date(start).toISOString() : null;
  return { added: modelCount(file) - kept.length, kept: kept.length, newer, begins };
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
    if (known.length > 0 && !sameTiers(known, tiers)) edited.push(`${provider}/${model}`);
  }
  return edited;
}

export const modelCount = ({ prices }: PriceFile): number => byModel(prices).size;

const startOf = ({ date }: PriceFile): string => `${date}T00:00:00Z`;

/** In one order whatever the file's: two files that are imported at once lock their models one after another. */
function versionsOf({ prices }: PriceFile) {
  return [...byModel(prices)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, tiers]) => tiers.slice(0, 1).map(({ provider, model }) => ({ provider, model, tiers })));
}

function byModel(prices: readonly NewPrice[]): Map<string, NewPrice[]> {
  return Map.groupBy(prices, keyOf);
}

const keyOf = ({ provider, model }: Pick<Price, 'provider' | 'model'>): string =>
  JSON.stringify([provider, model]);
