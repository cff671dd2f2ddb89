import { Router } from 'express';
import { api } from '#shared/api.ts';
import { handle } from '../http/handle.ts';
import { pageAnswer, pageRequest } from '../http/page.ts';
import type { PaymentOperations } from './paymentOperations.ts';

type AdminPorts = {
  operations: PaymentOperations;
  balance(orgId: string): Promise<{ available: number }>;
};

/** What an operator sees and does about payments. */
export function paymentsAdminRoutes({ operations, balance }: AdminPorts): Router {
  const router = Router();
  handle(router, api.listPurchases, async ({ query }) => {
    const { problems = false, orgId } = query;
    return pageAnswer(await operations.purchases({ ...pageRequest(query), problems, orgId }), query);
  });
  handle(router, api.refundPurchase, async ({ params, body, idempotencyKey }) => {
    const refund = { purchaseId: params.id, amount: body.amount, key: idempotencyKey };
    const { purchase, orgId, refunded } = await operations.refund(refund);
    return { purchase, refunded, available: (await balance(orgId)).available };
  });
  handle(router, api.checkPurchase, ({ params }) => operations.check(params.id));
  handle(router, api.listPaymentEvents, async ({ query }) =>
    pageAnswer(await operations.events({ ...pageRequest(query), state: query.state }), query),
  );
  handle(router, api.retryPaymentEvent, ({ params }) => operations.retryEvent(params.id));
  return router;
}
