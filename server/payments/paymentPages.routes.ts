import { Router } from 'express';
import { paymentPage, paymentPagePolicy } from './paymentPage.ts';

/** Where a browser comes back to from the checkout. */
export function paymentPagesRoutes(): Router {
  const router = Router();
  const serve = (path: string, page: string): void => {
    router.get(path, (_request, response) => {
      response
        .set('content-security-policy', paymentPagePolicy)
        .set('referrer-policy', 'no-referrer')
        .type('text/html')
        .send(page);
    });
  };
  serve('/payment-success', paymentPage('success'));
  serve('/payment-cancelled', paymentPage('cancelled'));
  return router;
}
