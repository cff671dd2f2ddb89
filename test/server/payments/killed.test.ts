import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import { clientOf } from '../../support/runDriver.ts';
import { endOf, type ServerProcess, startServerProcess } from '../../support/serverProcess.ts';
import type { StripeEventBody } from '../../support/stripeAccount.ts';
import { StripeServer, sign } from '../../support/stripeServer.ts';

/** Between the statements of the worker, in the order in which they come. */
const workerPoints = [
  'inbox:claimed',
  'inbox:read',
  'payment:locked',
  'payment:fact:purchase',
  'payment:posted:purchase',
  'payment:updated',
  'inbox:applied',
  'inbox:marked',
  'inbox:done',
];
const refundPoints = ['payment:fact:refund', 'payment:posted:refund', 'payment:updated', 'inbox:marked'];

describe('kill -9 of a server that sells credits', () => {
  let folder: string;
  let stripe: StripeServer;
  let environment: Record<string, string>;
  let token: string;
  const started: ServerProcess[] = [];
  before(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-paid-'));
    stripe = await new StripeServer().start();
    environment = { ...stripe.environment, DATA_FOLDER: folder, INITIAL_GRANT: '0' };
    const first = await start();
    token = first.token ?? assert.fail(first.output());
    await first.stop();
  });
  after(async () => {
    await Promise.all(started.map((server) => server.kill()));
    await stripe.stop();
    await fs.rm(folder, { recursive: true, force: true });
  });

  async function start(failpoint = ''): Promise<ServerProcess> {
    const server = await startServerProcess({ ...environment, FAILPOINT: failpoint });
    started.push(server);
    return server;
  }
  const buy = (client: ApiClient, idempotencyKey: string) =>
    client.call(api.createCheckoutSession, { body: { package: 'buy_500' }, idempotencyKey });
  async function deliver(server: ServerProcess, event: StripeEventBody): Promise<void> {
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
    await fetch(new URL('/v1/webhooks/stripe', server.url), { method: 'POST', body, headers }).catch(
      () => {},
    );
  }
  async function until(client: ApiClient, available: number): Promise<void> {
    while ((await client.call(api.getCredits, {})).available !== available)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it('at every point of a purchase: each paid session is credited once, each refund is taken once', async function () {
    this.timeout(170_000);
    for (const point of ['purchase:written', 'purchase:session']) {
      const server = await start(point);
      await assert.rejects(buy(clientOf(server.url, token), randomUUID()), { code: 'server_unreachable' });
      assert.equal(await server.ended, 'SIGKILL', point);
    }
    let server = await start('inbox:stored');
    const bought = await buy(clientOf(server.url, token), randomUUID());
    const paid = stripe.pay(stripe.sessionOf(bought.id).id);
    await deliver(server, paid);
    assert.equal(await server.ended, 'SIGKILL', 'inbox:stored');
    for (const point of workerPoints)
      assert.equal(await endOf({ ...environment, FAILPOINT: point }), 'SIGKILL', point);

    server = await start('refund:asked');
    let client = clientOf(server.url, token);
    await until(client, 5_000_000);
    await deliver(server, paid);
    const refund = { params: { id: bought.id }, body: { amount: '2.00' }, idempotencyKey: randomUUID() };
    await assert.rejects(client.call(api.refundPurchase, refund), { code: 'server_unreachable' });
    assert.equal(await server.ended, 'SIGKILL', 'refund:asked');
    for (const point of refundPoints)
      assert.equal(await endOf({ ...environment, FAILPOINT: point }), 'SIGKILL', point);

    server = await start();
    client = clientOf(server.url, token);
    await until(client, 3_000_000);
    const { items } = await client.call(api.listTransfers, { query: {} });
    assert.deepEqual(items.map(({ kind }) => kind).sort(), ['purchase', 'refund']);
    assert.deepEqual((await client.call(api.checkLedger, {})).violations, []);
    assert.equal(stripe.refunds.length, 1);
    const purchases = await client.call(api.listPurchases, { query: {} });
    assert.deepEqual(purchases.items.map(({ state }) => state).sort(), ['created', 'created', 'paid']);
    await server.stop();
  });
});
