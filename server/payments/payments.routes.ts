import { Router } from 'express';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import { handle } from '../http/handle.ts';
import type { CheckoutService } from './checkout.service.ts';
import { notSelling } from './notSelling.ts';

/** Buying credits. Without a payment provider `notSellingMessage` says so, and what to do instead. */
export function paymentsRoutes(checkout: CheckoutService | null, notSellingMessage: string): Router {
  const router = Router();
  if (checkout === null) {
    handle(router, api.listPackages, async () => ({
      configured: false,
      message: notSellingMessage,
      items: [],
    }));
    handle(router, api.createCheckoutSession, async () => {
      throw notSelling('Nothing was bought.', notSellingMessage);
    });
    handle(router, api.getCheckoutSession, async () => {
      throw new AppError('not_found', 'There is no such checkout session.');
    });
    return router;
  }
  handle(router, api.listPackages, async () => ({
    configured: true,
    message: null,
    items: checkout.packages(),
  }));
  handle(router, api.createCheckoutSession, ({ caller, body, idempotencyKey }) =>
    checkout.create(caller, { package: body.package, requestKey: idempotencyKey }),
  );
  handle(router, api.getCheckoutSession, ({ caller, params }) => checkout.get(caller.orgId, params.id));
  return router;
}
