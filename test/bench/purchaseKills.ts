import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../extension/api/apiClient.ts';
import { clientOf } from '../support/runDriver.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { StripeServer, sign } from '../support/stripeServer.ts';
import type { Benchmark } from './benchmark.ts';

/** Milliseconds within which a server is killed after purchases begin: about as long as they take. */
const longestLifeMs = 700;
const atOnce = 5;
const price = 5_000_000;

/**
 * Kills a server at random moments of purchases, again and again on one embedded database, and counts at the end: every session
 * that was paid has to be credited once, and the ledger has to be sound.
 */
export const purchaseKills: Benchmark = {
  about: 'kill -9 at random moments of purchases: what was lost or doubled [--runs N kills]',
  async run({ runs, note }) {
    const kills = runs ?? 50;
    const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-kills-'));
    const stripe = await new StripeServer().start();
    const environment = { ...stripe.environment, DATA_FOLDER: folder, INITIAL_GRANT: '0' };
    let token: string | null = null;
    try {
      for (let kill = 1; kill <= kills; kill += 1) {
        const server = await startServerProcess(environment);
        token ??= server.token;
        const client = clientOf(server.url, token ?? '');
        const buying = Promise.allSettled(
          Array.from({ length: atOnce }, () => buy(client, stripe, server.url)),
        );
        await wait(Math.random() * longestLifeMs);
        await server.kill();
        await buying;
        if (kill % 10 === 0) note(`${kill} kills, ${stripe.sessions.size} sessions`);
      }
      const server = await startServerProcess(environment);
      const found = await judge(clientOf(server.url, token ?? ''), stripe);
      await server.stop();
      const json = { kills, ...found };
      return {
        json,
        text: Object.entries(json)
          .map(([what, n]) => `${what}: ${n}`)
          .join('\n'),
      };
    } finally {
      await stripe.stop();
      await fs.rm(folder, { recursive: true, force: true });
    }
  },
};

/** A purchase that is paid at once and told of by a webhook, as far as the server lives. */
async function buy(client: ApiClient, stripe: StripeServer, server: URL): Promise<void> {
  const body = { package: 'buy_500' };
  const { id } = await client.call(api.createCheckoutSession, { body, idempotencyKey: randomUUID() });
  const event = JSON.stringify(stripe.pay(stripe.sessionOf(id).id));
  const headers = { 'content-type': 'application/json', 'stripe-signature': sign(event) };
  await fetch(new URL('/v1/webhooks/stripe', server), { method: 'POST', headers, body: event });
}

/** What is there once everything that was paid had time to be found: by the inbox, or by looking after pending purchases. */
async function judge(client: ApiClient, stripe: StripeServer) {
  const paid = [...stripe.sessions.values()].filter((one) => one['payment_status'] === 'paid').length;
  let credited = -1;
  for (const until = Date.now() + 60_000; credited < paid && Date.now() < until; await wait(200))
    credited = (await client.call(api.getCredits, {})).posted / price;
  const { violations } = await client.call(api.checkLedger, {});
  return {
    sessions: stripe.sessions.size,
    paid,
    credited,
    lost: Math.max(0, paid - credited),
    doubled: Math.max(0, credited - paid),
    violations: violations.length,
  };
}
