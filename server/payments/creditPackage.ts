import { microUsdPerCredit } from '#shared/money.ts';
import type { CreditPackageOffer } from '#shared/payments.contract.ts';
import { fromMinorUnits, isSellingCurrency, toMinorUnits } from './currencyAmount.ts';

/** What can be bought. The price is what is paid, the credits are what is credited: one is never computed from the other. */
export type CreditPackage = {
  readonly id: string;
  readonly credits: number;
  /** In the minor unit of the currency, before tax. */
  readonly priceMinor: number;
  /** ISO 4217, lower case. */
  readonly currency: string;
};

const form =
  'has to be a list like "buy_100=100:1.00:usd, buy_500=500:4.90:eur" (name=credits:price:currency)';

/** Packages as an operator writes them. Returns what is wrong with the text otherwise. */
export function parsePackages(text: string): CreditPackage[] | string {
  const packages: CreditPackage[] = [];
  for (const part of text.split(',').map((one) => one.trim())) {
    const [, id = '', credits = '', price = '', currency = ''] =
      /^([a-z0-9_]{1,60})=([0-9]{1,7}):([0-9.]{1,12}):([a-z]{3})$/.exec(part) ?? [];
    if (id === '' || Number(credits) === 0) return form;
    if (!isSellingCurrency(currency)) return `has a currency that is not supported: ${currency}`;
    const priceMinor = toMinorUnits(price, currency);
    if (priceMinor === null || priceMinor === 0)
      return `has a price that is not one in ${currency}: ${price}`;
    if (packages.some((one) => one.id === id)) return `names the package ${id} twice`;
    packages.push({ id, credits: Number(credits), priceMinor, currency });
  }
  return packages;
}

export const offerOf = ({ id, credits, priceMinor, currency }: CreditPackage): CreditPackageOffer => ({
  id,
  credits,
  price: fromMinorUnits(priceMinor, currency),
  currency,
});

export const microUsdOf = ({ credits }: CreditPackage): number => credits * microUsdPerCredit;
