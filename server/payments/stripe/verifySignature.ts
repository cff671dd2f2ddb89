import type Stripe from 'stripe';
import { AppError } from '#shared/appError.ts';

/** Seconds by which a clock may differ from Stripe's. */
const tolerance = 300;

/**
 * Checks that exactly these bytes were signed by Stripe with one of our secrets, about now. The SDK takes signatures from any
 * time in the future, which would be a ticket for later. Throws `invalid_request`.
 */
export function verifySignature(
  stripe: Stripe,
  signed: { body: Uint8Array; signature: string | undefined; secrets: readonly string[]; nowSeconds: number },
): void {
  const { body, signature = '', secrets, nowSeconds } = signed;
  const time = timeOf(signature);
  if (time === null) throw refuse('is not signed');
  if (time > nowSeconds + tolerance) throw refuse('is signed for a time that is yet to come');
  if (time < nowSeconds - tolerance) throw refuse('was signed too long ago');
  const text = Buffer.from(body.buffer, body.byteOffset, body.length);
  const valid = secrets.some((secret) => {
    try {
      return stripe.webhooks.signature?.verifyHeader(text, signature, secret, 0) === true;
    } catch {
      return false;
    }
  });
  if (!valid) throw refuse('is not signed with a secret of this server');
}

/**
 * When it says it was signed, seconds since 1970. Null unless exactly one part says so, in digits alone: the SDK takes the last part
 * that is named so, and of that the digits it begins with, so any other reading could look at another time than was signed.
 */
function timeOf(signature: string): number | null {
  const [part = '', ...more] = signature.split(',').filter((one) => one.split('=')[0] === 't');
  return more.length === 0 && /^t=[0-9]{1,12}$/.test(part) ? Number(part.slice(2)) : null;
}

const refuse = (what: string): AppError =>
  new AppError('invalid_request', `This event ${what}. Nothing was changed.`);
