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
  const times = [...signature.matchAll(/(?:^|,)t=([0-9]{1,12})(?=,|$)/g)].map(([, time]) => Number(time));
  const [time] = times;
  if (time === undefined || times.length > 1) throw refuse('is not signed');
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

const refuse = (what: string): AppError =>
  new AppError('invalid_request', `This event ${what}. Nothing was changed.`);
