import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handle } from '../http/handle.ts';
import { pageAnswer, pageRequest } from '../http/page.ts';
import { notSelling } from './notSelling.ts';
import type { PaymentOperations } from './paymentOperations.ts';

type AdminPorts = {
  /** Null when nothing is sold. */
  operations: PaymentOperations | null;
  balance(orgId: string): Promise<{ available: number; debt: number }>;
};

/** What an operator sees and does about payments. */
export function paymentsAdminRoutes({ operations, balance }: AdminPorts): Router {
  const router = Router();
  const selling = (): PaymentOperations => {
    if (operations === null) throw notSelling('Nothing was changed.');
    return operations;
  };
  handle(router, api.listPurchases, async ({ query }) => {
    const { problems = false, orgId } = query;
    return pageAnswer(await selling().purchases({ ...pageRequest(query), problems, orgId }), query);
  });
  handle(router, api.refundPurchase, async ({ params, body, idempotencyKey }) => {
    const refund = { purchaseId: params.id, amount: body.amount, key: idempotencyKey };
    const { purchase, orgId, refunded } = await selling().refund(refund);
    const { available, debt } = await balance(orgId);
    return { purchase, refunded, available, debt };
  });
  handle(router, api.checkPurchase, async ({ params }) => selling().check(params.id));
  handle(router, api.listPaymentEvents, async ({ query }) =>
    pageAnswer(await selling().events({ ...pageRequest(query), state: query.state }), query),
  );
  handle(router, api.retryPaymentEvent, async ({ params }) => selling().retryEvent(params.id));
  handle(router, api.dismissPaymentEvent, async ({ params }) => selling().dismissEvent(params.id));
  return router;
}
