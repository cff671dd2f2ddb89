import { randomBytes } from 'node:crypto';

export type Json = Record<string, unknown>;
export type StripeSession = Json & { id: string; url: string; metadata: Record<string, string> };
export type StripeEventBody = { id: string; type: string; data: { object: Json } } & Json;

const newId = (prefix: string): string => `${prefix}_${randomBytes(9).toString('hex')}`;
const now = (): number => Math.floor(Date.now() / 1_000);

/**
 * What a Stripe account holds of purchases: sessions, payments, refunds, disputes, events. Its methods are what people do, and
 * what the API answers; each thing that people do returns the event that tells of it.
 */
export class StripeAccount {
  readonly sessions = new Map<string, StripeSession>();
  readonly intents = new Map<string, Json>();
  readonly refunds: Json[] = [];
  readonly disputes: Json[] = [];
  readonly events: StripeEventBody[] = [];
  /** Where it is served. */
  url = '';
  /** Where buyers are sent, when that is another address. */
  checkoutUrl: string | null = null;

  sessionOf(purchaseId: string): StripeSession {
    const found = [...this.sessions.values()].find(({ metadata }) => metadata['purchase_id'] === purchaseId);
    if (found === undefined) throw new Error(`no session of purchase ${purchaseId}`);
    return found;
  }

  /** A person pays. `changes` are what Stripe then says of the session instead of what was asked for. */
  pay(sessionId: string, changes: Json = {}): StripeEventBody {
    const session = this.#complete(sessionId, 'paid', 'succeeded', changes);
    return this.#event('checkout.session.completed', session);
  }

  /** A person pays in a way that takes days. */
  payLater(sessionId: string): StripeEventBody {
    return this.#event('checkout.session.completed', this.#complete(sessionId, 'unpaid', 'processing', {}));
  }
  arrive(sessionId: string): StripeEventBody {
    const session = this.#complete(sessionId, 'paid', 'succeeded', {});
    return this.#event('checkout.session.async_payment_succeeded', session);
  }
  bounce(sessionId: string): StripeEventBody {
    const session = this.#complete(sessionId, 'unpaid', 'requires_payment_method', {});
    return this.#event('checkout.session.async_payment_failed', session);
  }
  expire(sessionId: string): StripeEventBody {
    const session = this.#find(sessionId);
    Object.assign(session, { status: 'expired', url: null });
    return this.#event('checkout.session.expired', session);
  }

  /** Money is given back, as from Stripe's dashboard. */
  refund(sessionId: string, amount: number, changes: Json = {}): StripeEventBody {
    const session = this.#find(sessionId);
    this.#refund({
      payment_intent: session['payment_intent'],
      amount,
      currency: session['currency'],
      ...changes,
    });
    return this.#event('charge.refunded', this.#charge(session));
  }
  /** A refund that was under way comes back. */
  failRefund(refundId: unknown): StripeEventBody {
    const refund = this.refunds.find(({ id }) => id === refundId) ?? {};
    refund['status'] = 'failed';
    return this.#event('refund.failed', refund);
  }

  dispute(sessionId: string, amount: number): StripeEventBody {
    const session = this.#find(sessionId);
    const dispute = {
      id: newId('dp'),
      object: 'dispute',
      amount,
      currency: session['currency'],
      payment_intent: session['payment_intent'],
      status: 'needs_response',
      balance_transactions: [{ id: newId('txn'), amount: -amount, reporting_category: 'dispute' }],
    };
    this.disputes.push(dispute);
    return this.#event('charge.dispute.funds_withdrawn', dispute);
  }
  winDispute(sessionId: string): StripeEventBody {
    const { payment_intent } = this.#find(sessionId);
    const dispute = this.disputes.find((one) => one['payment_intent'] === payment_intent) ?? {};
    const taken = dispute['balance_transactions'] as Json[];
    const back = { id: newId('txn'), amount: dispute['amount'], reporting_category: 'dispute_reversal' };
    Object.assign(dispute, { status: 'won', balance_transactions: [...taken, back] });
    return this.#event('charge.dispute.funds_reinstated', dispute);
  }

  #find(sessionId: string): StripeSession {
    const session = this.sessions.get(sessionId);
    if (session === undefined) throw new Error(`no session ${sessionId}`);
    return session;
  }

  #complete(sessionId: string, payment_status: string, status: string, changes: Json): StripeSession {
    const session = this.#find(sessionId);
    const intent = (session['payment_intent'] as string | null) ?? newId('pi');
    this.intents.set(intent, { id: intent, object: 'payment_intent', status, metadata: session.metadata });
    return Object.assign(session, {
      status: 'complete',
      payment_status,
      payment_intent: intent,
      url: null,
      ...changes,
    });
  }

  #charge({ payment_intent, metadata, currency, amount_total }: StripeSession): Json {
    return { id: newId('ch'), object: 'charge', amount: amount_total, currency, payment_intent, metadata };
  }

  #refund(given: Json): Json {
    const refund = { id: newId('re'), object: 'refund', status: 'succeeded', ...given };
    this.refunds.push(refund);
    return refund;
  }

  #event(type: string, object: Json): StripeEventBody {
    const event = {
      id: newId('evt'),
      object: 'event',
      api_version: '2026-10-28.endive',
      created: now(),
      livemode: false,
      type,
      data: { object: structuredClone(object) },
    };
    this.events.push(event);
    return event;
  }

  /** Answers a request of the API; `error` and `status` are in the answer when it is refused. */
  answer(method: string, url: URL, text: string): Json {
    return method === 'POST' ? this.#post(url.pathname, new URLSearchParams(text)) : this.#get(url);
  }

  #post(path: string, form: URLSearchParams): Json {
    if (path === '/v1/checkout/sessions') return this.#createSession(form);
    const intent = form.get('payment_intent') ?? '';
    const session = [...this.sessions.values()].find((one) => one['payment_intent'] === intent);
    if (path !== '/v1/refunds' || session === undefined) return missing(path);
    const back = this.refunds
      .filter((one) => one['payment_intent'] === intent && one['status'] !== 'failed')
      .reduce((sum, one) => sum + Number(one['amount']), 0);
    const amount = Number(form.get('amount'));
    if (amount + back > Number(session['amount_total']))
      return wrong({ type: 'invalid_request_error', code: 'charge_already_refunded', message: 'too much' });
    const metadata = { refund_key: form.get('metadata[refund_key]') ?? '' };
    const refund = this.#refund({ payment_intent: intent, amount, currency: session['currency'], metadata });
    this.#event('charge.refunded', this.#charge(session));
    return refund;
  }

  #createSession(form: URLSearchParams): Json {
    const id = newId('cs_test');
    const item = 'line_items[0][price_data]';
    const amount = Number(form.get(`${item}[unit_amount]`));
    const session: StripeSession = {
      id,
      object: 'checkout.session',
      livemode: false,
      mode: form.get('mode'),
      status: 'open',
      payment_status: 'unpaid',
      // As at Stripe: what is behind the mark has to arrive as it is.
      url: `${this.checkoutUrl ?? this.url}/pay/${id}#fidk%2FdWx%253D`,
      client_reference_id: form.get('client_reference_id'),
      metadata: { purchase_id: form.get('metadata[purchase_id]') ?? '' },
      currency: form.get(`${item}[currency]`),
      amount_subtotal: amount,
      amount_total: amount,
      total_details: { amount_tax: 0, amount_discount: 0, amount_shipping: 0 },
      payment_intent: null,
      success_url: form.get('success_url'),
      cancel_url: form.get('cancel_url'),
    };
    this.sessions.set(id, session);
    return structuredClone(session);
  }

  #get(url: URL): Json {
    const list = (data: readonly Json[]): Json => ({
      object: 'list',
      data,
      has_more: false,
      url: url.pathname,
    });
    const intent = url.searchParams.get('payment_intent');
    const ofIntent = (one: Json): boolean => one['payment_intent'] === intent;
    const [, sessionId] = /^\/v1\/checkout\/sessions\/(.+)$/.exec(url.pathname) ?? [];
    if (sessionId !== undefined) {
      const session = this.sessions.get(sessionId);
      if (session === undefined) return missing(sessionId);
      const expanded = this.intents.get(String(session['payment_intent']));
      return { ...session, payment_intent: expanded ?? session['payment_intent'] };
    }
    if (url.pathname === '/v1/checkout/sessions') return list([...this.sessions.values()].filter(ofIntent));
    if (url.pathname === '/v1/refunds') return list(this.refunds.filter(ofIntent));
    if (url.pathname === '/v1/disputes') return list(this.disputes.filter(ofIntent));
    if (url.pathname === '/v1/events') {
      const since = Number(url.searchParams.get('created[gte]') ?? 0);
      return list(this.events.filter((one) => Number(one['created']) >= since).reverse());
    }
    return missing(url.pathname);
  }
}

const wrong = (error: Json, status = 400): Json => ({ status, error });
const missing = (what: string): Json =>
  wrong({ type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}` }, 404);
