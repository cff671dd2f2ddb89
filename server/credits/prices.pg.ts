import type { Knex } from 'knex';
import { AppError } from '#shared/appError.ts';
import { atomic } from './atomic.pg.ts';
import type { CreditStore } from './credits.store.ts';
import { type Price, type PriceTier, sameTiers } from './price.ts';

type PriceRow = {
  id: bigint;
  provider: string;
  model: string;
  tier_min_prompt: number;
  input_p: bigint;
  cached_p: bigint;
  cache_write_p: bigint;
  output_p: bigint;
  markup_bps: number;
  valid_from: Date;
};

const inForce = `valid_from = (select max(p.valid_from) from price p
  where p.provider = price.provider and p.model = price.model and p.valid_from <= clock_timestamp())`;

/** By database: a transaction has the configuration object of the pool that it came from. */
const versions = new WeakMap<object, Map<string, Price[]>>();
const mostVersions = 1_000;

/**
 * Every tier of the version that one tier belongs to, ascending; none when there is no such price. Versions never change and are
 * asked for before every call, so they are kept.
 */
export async function tiersOf(db: Knex, priceId: string): Promise<Price[]> {
  if (!/^[0-9]{1,18}$/.test(priceId)) return [];
  const kept = versions.get(db.client.config) ?? new Map<string, Price[]>();
  versions.set(db.client.config, kept);
  const known = kept.get(priceId);
  if (known !== undefined) return known;
  const tiers = await readTiers(db, priceId);
  if (kept.size >= mostVersions) kept.clear();
  if (tiers.length > 0) kept.set(priceId, tiers);
  return tiers;
}

async function readTiers(db: Knex, priceId: string): Promise<Price[]> {
  const rows = await db<PriceRow>('price')
    .whereRaw(
      '(provider, model, valid_from) = (select provider, model, valid_from from price where id = ?)',
      [priceId],
    )
    .orderBy('tier_min_prompt');
  return rows.map(toPrice);
}

type Operations = Pick<
  CreditStore,
  | 'findPrice'
  | 'addPrice'
  | 'addPriceVersion'
  | 'replacePriceOfDay'
  | 'tiersFrom'
  | 'listPrices'
  | 'laterPrices'
>;

export function priceOperations(db: Knex): Operations {
  const current = (provider: string, model: string, from: Knex = db) =>
    from<PriceRow>('price').where({ provider, model }).whereRaw(inForce).orderBy('tier_min_prompt');
  return {
    async findPrice(provider, model) {
      const rows = await current(provider, model);
      if (rows.length > 0) return rows.map(toPrice);
      throw new AppError(
        'price_unknown',
        `There is no price for ${provider}/${model}, so no run can use it. The operator has to add one; zero is a price too.`,
        { details: { provider, model } },
      );
    },

    addPrice: ({ provider, model, ...tier }) =>
      atomic(db, async (trx) => {
        await lockModel(trx, provider, model);
        const others = (await current(provider, model, trx))
          .map(toPrice)
          .filter((price) => price.tierMinPrompt !== tier.tierMinPrompt);
        const tiers = [...others, tier];
        if (!tiers.some((each) => each.tierMinPrompt === 0)) {
          throw new AppError(
            'invalid_request',
            'tierMinPrompt: the first price of a model has to be its tier from 0.',
          );
        }
        const added = await insertVersion(trx, provider, model, tiers, trx.raw('clock_timestamp()'));
        const price = added.find((each) => each.tierMinPrompt === tier.tierMinPrompt);
        if (price === undefined) throw new AppError('internal', 'The price was not added.');
        return price;
      }),

    addPriceVersion: ({ provider, model, validFrom, tiers, ifNone = false }) =>
      atomic(db, async (trx) => {
        await lockModel(trx, provider, model);
        const newer = await trx('price')
          .where({ provider, model })
          .whereRaw('valid_from <= greatest(?::timestamptz, clock_timestamp())', [validFrom])
          .whereRaw(ifNone ? 'true' : 'valid_from >= ?::timestamptz', ifNone ? [] : [validFrom])
          .first('id');
        if (newer !== undefined) return false;
        await insertVersion(trx, provider, model, tiers, validFrom);
        return true;
      }),

    replacePriceOfDay: ({ provider, model, day, tiers }) =>
      atomic(db, async (trx) => {
        await lockModel(trx, provider, model);
        const { rows } = await trx.raw(
          `select day.start, day.start + interval '1 day' <= clock_timestamp() as over, newest.at as newest,
             greatest(clock_timestamp(), newest.at + interval '1 millisecond') as after
           from (select ?::date::timestamp at time zone 'utc' as start) day
           left join lateral (select max(valid_from) as at from price where provider = ? and model = ?
             and valid_from >= day.start and valid_from < greatest(clock_timestamp(), day.start + interval '1 day')
           ) newest on true`,
          [day, provider, model],
        );
        const [{ start, over, newest, after }] = rows;
        if (newest !== null) {
          const known = await trx<PriceRow>('price').where({ provider, model, valid_from: newest });
          if (over || sameTiers(known.map(toPrice), tiers)) return false;
        }
        await insertVersion(trx, provider, model, tiers, newest === null ? start : after);
        return true;
      }),

    async tiersFrom({ provider, model, validFrom }) {
      const rows = await db<PriceRow>('price')
        .where({ provider, model })
        .whereRaw('valid_from = ?::timestamptz', [validFrom]);
      return rows.map(toPrice);
    },

    async listPrices() {
      const rows = await db<PriceRow>('price')
        .whereRaw(inForce)
        .orderBy(['provider', 'model', 'tier_min_prompt']);
      return rows.map(toPrice);
    },

    async laterPrices() {
      const rows = await db<PriceRow>('price')
        .whereRaw('valid_from > clock_timestamp()')
        .orderBy(['valid_from', 'provider', 'model', 'tier_min_prompt']);
      return rows.map(toPrice);
    },
  };
}

/** Two additions at once would each leave out the other's tier. */
async function lockModel(trx: Knex, provider: string, model: string): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(hashtext(?))', [`price ${provider}/${model}`]);
}

async function insertVersion(
  trx: Knex,
  provider: string,
  model: string,
  tiers: readonly PriceTier[],
  validFrom: string | Date | Knex.Raw,
): Promise<Price[]> {
  // One instant for all: they are one version because they share it.
  const { rows } = await trx.raw('select ?::timestamptz as at', [validFrom]);
  const inserted: PriceRow[] = await trx('price')
    .insert(
      tiers.map((tier) => ({
        provider,
        model,
        tier_min_prompt: tier.tierMinPrompt,
        input_p: tier.input,
        cached_p: tier.cached,
        cache_write_p: tier.cacheWrite,
        output_p: tier.output,
        markup_bps: tier.markupBps,
        valid_from: rows[0].at,
      })),
    )
    .returning('*');
  return inserted.map(toPrice);
}

function toPrice(row: PriceRow): Price {
  return {
    id: String(row.id),
    provider: row.provider,
    model: row.model,
    tierMinPrompt: row.tier_min_prompt,
    input: String(row.input_p),
    cached: String(row.cached_p),
    cacheWrite: String(row.cache_write_p),
    output: String(row.output_p),
    markupBps: row.markup_bps,
    validFrom: row.valid_from.toISOString(),
  };
}
