import { Router } from 'express';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import { handle } from '../http/handle.ts';

const message =
  'This server does not sell credits. Ask whoever runs it: an operator gives credits with "npm run admin -- grant".';

/** Buying credits, as long as no payment provider is configured: says so, and what to do instead. */
export function paymentsRoutes(): Router {
  const router = Router();
  handle(router, api.listPackages, async () => ({ configured: false, message, items: [] }));
  handle(router, api.createCheckoutSession, async () => {
    throw new AppError('payments_not_configured', `${message} Nothing was bought.`);
  });
  handle(router, api.getCheckoutSession, async () => {
    throw new AppError('not_found', 'There is no such checkout session.');
  });
  return router;
}
