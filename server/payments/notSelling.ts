import { AppError } from '#shared/appError.ts';

export const notSellingMessage =
  'This server does not sell credits. Ask whoever runs it: an operator gives credits with "npm run admin -- grant".';

/** What a server without a payment provider answers to whoever wants to buy, or asks about purchases. */
export const notSelling = (kept: string): AppError =>
  new AppError('payments_not_configured', `${notSellingMessage} ${kept}`);
