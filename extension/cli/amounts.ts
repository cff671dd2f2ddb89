import { AppError } from '#shared/appError.ts';
import { microUsdPerCredit } from '#shared/money.ts';

/** Credits as typed, more than none and with up to two decimals, in micro-USD. Throws `configuration_invalid`. */
export function creditsToMicroUsd(typed: string): number {
  if (!/^[0-9]{1,9}(\.[0-9]{1,2})?$/.test(typed) || Number(typed) === 0) {
    throw refuse(`"${typed}" is no amount of credits; write it like 500 or 0.5`);
  }
  return Math.round(Number(typed) * 100) * (microUsdPerCredit / 100);
}

/** An amount of a currency as typed, with up to two decimals. Throws `configuration_invalid`. */
export function moneyAmount(typed: string): string {
  if (/^[0-9]{1,9}(\.[0-9]{1,2})?$/.test(typed)) return typed;
  throw refuse(`"${typed}" is no amount of money; write it like 2.50, in the currency of the purchase`);
}

/** USD per million tokens as typed in pico-USD per token, exact: six decimals of the one are whole numbers of the other. */
export function usdPerMillionToPicoUsd(option: string, typed: string): string {
  const [, whole, fraction = ''] = /^([0-9]{1,7})(?:\.([0-9]{1,6}))?$/.exec(typed) ?? [];
  if (whole === undefined) {
    throw refuse(
      `${option} "${typed}" is no price; write USD per million tokens like 2.5, with at most six decimals`,
    );
  }
  return BigInt(whole + fraction.padEnd(6, '0')).toString();
}

/** pico-USD per token as USD per million tokens. */
export function formatUsdPerMillion(picoUsd: string): string {
  const digits = picoUsd.padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${digits.slice(0, -6)}.${fraction}`;
}

/** Throws `configuration_invalid` for what is no whole number in this range, ends included. */
export function wholeNumber(option: string, typed: string, [least, most]: readonly [number, number]): number {
  const number = /^[0-9]{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw refuse(`${option} has to be a whole number from ${least} to ${most}, and "${typed}" is none`);
}

function refuse(what: string): AppError {
  return new AppError('configuration_invalid', `${what}. Nothing was changed.`);
}
