import type { Role } from '#shared/quotes.contract.ts';
import type { CreditStore } from './credits.store.ts';
import type { Price } from './price.ts';
import { type ModelPrice, type QuoteEstimate, type QuoteInput, quoteRun } from './quote.ts';
import type { OutputLimits } from './quoteSizes.ts';

type Model = { provider: string; model: string };
type Request = Omit<QuoteInput, 'models' | 'limits'> & { models: Record<Role, readonly Model[]> };

/** A quote with the prices it was made from, by `provider/model`: a run on it is charged by these. */
export type PricedQuote = QuoteEstimate & { prices: Record<string, Price[]> };

/** Quotes a run at the prices in force. Throws `price_unknown` naming the model that has none. */
export async function priceQuote(
  ports: Pick<CreditStore, 'findPrice'> & { limits: OutputLimits },
  request: Request,
): Promise<PricedQuote> {
  const prices: Record<string, Price[]> = {};
  const priced = async ({ provider, model }: Model): Promise<ModelPrice> => {
    const name = `${provider}/${model}`;
    prices[name] ??= await ports.findPrice(provider, model);
    return { provider, model, tiers: prices[name] };
  };
  const list = async (models: readonly Model[]) => {
    const found: ModelPrice[] = [];
    for (const model of models) found.push(await priced(model));
    return found;
  };
  const models = {
    architect: await list(request.models.architect),
    implementer: await list(request.models.implementer),
  };
  return { ...quoteRun({ ...request, models, limits: ports.limits }), prices };
}
