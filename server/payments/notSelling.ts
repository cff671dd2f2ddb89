import { AppError } from '#shared/appError.ts';

export const notSellingMessage =
  'This server does not sell credits. Ask whoever runs it: an operator gives credits with "npm run admin -- grant".';

export const notBillingMessage =
  'This server does not bill: runs need no credits, so there is nothing to buy.';

/** What a server without a payment provider answers to whoever wants to buy, or asks about purchases. */
export const notSelling = (kept: string, message = notSellingMessage): AppError =>
  new AppError('payments_not_configured', `${message} ${kept}`);
