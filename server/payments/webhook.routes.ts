import { Router } from 'express';
import { api } from '#shared/api.ts';
import { mount } from '../http/mount.ts';
import { renderAnswer, sendAnswer } from '../http/sendAnswer.ts';
import { notSelling } from './notSelling.ts';
import type { ReceiveEvent } from './receiveEvent.ts';

/** Above the largest event seen in practice; Stripe's objects are tens of KiB. */
const bodyLimitBytes = 512 * 1024;

/** Where Stripe sends its events. The body is taken as the bytes that were signed. */
export function webhookRoutes(receive: ReceiveEvent | null): Router {
  const router = Router();
  const endpoint = api.receiveStripeEvent;
  const options = { bodyLimitBytes, bodyType: 'application/json' };
  mount(router, endpoint, options, async (request, response) => {
    if (receive === null) throw notSelling('Nothing was changed.');
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    await receive(body, request.get('stripe-signature'));
    sendAnswer(response, renderAnswer(endpoint, { received: true }));
  });
  return router;
}
