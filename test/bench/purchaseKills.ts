import { randomUUID } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { api } from '#shared/api.ts';
import { microUsdPerCredit } from '#shared/money.ts';
import type { ApiClient } from '../../extension/api/apiClient.ts';
import { startScriptedModel } from '../../server/demo/scriptedModel.ts';
import { createTestPostgres } from '../support/databases.ts';
import { demoModelsAt } from '../support/demoModels.ts';
import { clientOf, prepareRun, startSumRun } from '../support/runDriver.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { StripeServer, sign } from '../support/stripeServer.ts';
import { approval, rightEdit } from '../support/sumModel.ts';
import type { Benchmark } from './benchmark.ts';

/** Milliseconds within which a server is killed after purchases and runs begin: about as long as they take. */
const longestLifeMs = 3_000;
/** micro-USD of the package that is bought. */
const soldAmount = 500 * microUsdPerCredit;
const purchasesAtOnce = 2;
const runsAtOnce = 20;
const patienceMs = 300_000;
const operatorToken = 'operator-of-the-kills-0123456789abcdef';

/**
 * Kills a server at random moments of purchases and runs, again and again on one database, embedded or Postgres, and counts at the end: every
 * session that was paid has to be credited once, every run has to have ended and be charged once, and the ledger has to be sound.
 */
export const purchaseKills: Benchmark = {
  about:
    'kill -9 at random moments of purchases and 20 runs: what was lost or doubled [--runs N kills] [--with postgres]',
  async run({ runs, values, note }) {
    const kills = runs ?? 50;
    const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-kills-'));
    const postgres = values.with === 'postgres' ? await createTestPostgres() : null;
    const stripe = await new StripeServer().start();
    const model = await startScriptedModel(({ model: name }) =>
      name === 'demo-architect' ? approval : rightEdit,
    );
    const environment = {
      ...stripe.environment,
      ...(postgres === null
        ? { DATA_FOLDER: folder }
        : { DATABASE_URL: postgres.url, ADMIN_TOKEN: operatorToken }),
      INITIAL_GRANT: '100000',
      ...demoModelsAt(model.url),
      RATE_LIMIT_PER_ADDRESS: '0',
      RATE_LIMIT_PER_ACCOUNT: '0',
    };
    const projects: string[] = [];
    const started: string[] = [];
    let token: string | null = null;
    try {
      for (let kill = 1; kill <= kills; kill += 1) {
        const server = await startServerProcess(environment);
        token ??= postgres === null ? server.token : await newToken(server.url);
        const client = clientOf(server.url, token ?? '');
        const working = Promise.allSettled([
          ...Array.from({ length: purchasesAtOnce }, () => buy(client, stripe, server.url)),
          ...Array.from({ length: runsAtOnce }, () => implement(client, { projects, started })),
        ]);
        await wait(Math.random() * longestLifeMs);
        await server.kill();
        await working;
        if (kill % 10 === 0)
          note(`${kill} kills, ${stripe.sessions.size} sessions, ${projects.length} projects`);
      }
      const server = await startServerProcess(environment);
      const client = clientOf(server.url, token ?? '');
      const json = {
        database: postgres === null ? 'embedded' : 'postgres',
        kills,
        ...(await judgePurchases(client, stripe)),
        ...(await judgeRuns(client, { projects, started })),
      };
      await server.stop();
      return {
        json,
        text: Object.entries(json)
          .map(([what, n]) => `${what}: ${n}`)
          .join('\n'),
      };
    } finally {
      await model.stop();
      await stripe.stop();
      await postgres?.drop();
      await fs.rm(folder, { recursive: true, force: true });
    }
  },
};

/** On Postgres nobody has an account until the operator makes one. */
async function newToken(server: URL): Promise<string> {
  const operator = clientOf(server, operatorToken);
  const { id } = await operator.call(api.createAccount, {
    body: { name: 'Ada' },
    idempotencyKey: randomUUID(),
  });
  const body = { scopes: ['user' as const, 'admin' as const] };
  return (await operator.call(api.createToken, { params: { id }, body })).token;
}

/** Ids that the server answered with: what it said is there has to be there in the end. */
type Told = { projects: string[]; started: string[] };

/** A run of a project of its own, as far as the server lives; it goes on in the next one. */
async function implement(client: ApiClient, { projects, started }: Told): Promise<void> {
  const body = { name: 'Sums' };
  const { id } = await client.call(api.createProject, { body, idempotencyKey: randomUUID() });
  projects.push(id);
  const given = await prepareRun(client, { projectId: id, checks: false });
  started.push((await startSumRun(client, given, { checks: [] })).id);
}

/** A purchase that is paid at once and told of by a webhook, as far as the server lives. */
async function buy(client: ApiClient, stripe: StripeServer, server: URL): Promise<void> {
  const body = { package: 'buy_500' };
  const { id } = await client.call(api.createCheckoutSession, { body, idempotencyKey: randomUUID() });
  const event = JSON.stringify(stripe.pay(stripe.sessionOf(id).id));
  const headers = { 'content-type': 'application/json', 'stripe-signature': sign(event) };
  await fetch(new URL('/v1/webhooks/stripe', server), { method: 'POST', headers, body: event });
}

/** What is there once everything that was paid had time to be found: by the inbox, or by looking after pending purchases. */
async function judgePurchases(client: ApiClient, stripe: StripeServer) {
  const paid = [...stripe.sessions.values()].filter((one) => one['payment_status'] === 'paid').length;
  let amounts: number[] = [];
  for (const until = Date.now() + patienceMs; ; await wait(200)) {
    amounts = await amountsOf(client, 'purchase');
    if (amounts.length >= paid || Date.now() > until) break;
  }
  const credited = amounts.length;
  return {
    sessions: stripe.sessions.size,
    paid,
    credited,
    creditedAmount: sum(amounts),
    wrongAmount: sum(amounts) - paid * soldAmount,
    lost: Math.max(0, paid - credited),
    doubled: Math.max(0, credited - paid),
  };
}

/** What became of the runs once each had time to end. */
async function judgeRuns(client: ApiClient, { projects, started }: Told) {
  const ends = new Map<string, number>();
  const found = new Set<string>();
  let charged = 0;
  for (const id of projects) {
    const [run] = await ofProject(client, id);
    if (run === undefined) continue;
    found.add(run.id);
    charged += run.charged ?? 0;
    ends.set(run.state, (ends.get(run.state) ?? 0) + 1);
  }
  const amounts = await amountsOf(client, 'charge');
  const charges = amounts.length;
  const verified = ends.get('verified') ?? 0;
  const { held } = await client.call(api.getCredits, {});
  const { violations } = await client.call(api.checkLedger, {});
  return {
    started: started.length,
    startedAndLost: started.filter((id) => !found.has(id)).length,
    runs: found.size,
    verified,
    endedOtherwise: found.size - verified,
    charges,
    notCharged: Math.max(0, verified - charges),
    chargedTwice: Math.max(0, charges - verified),
    wrongCharge: sum(amounts) - charged,
    stillHeld: held,
    violations: violations.length,
  };
}

async function ofProject(client: ApiClient, id: string) {
  for (const until = Date.now() + patienceMs; ; await wait(100)) {
    const { items } = await client.call(api.listRuns, { params: { id }, query: { limit: 10 } });
    const open = items.some(({ state }) => !['verified', 'rejected', 'failed', 'cancelled'].includes(state));
    if (!open || Date.now() > until) return items;
  }
}

async function amountsOf(client: ApiClient, kind: string): Promise<number[]> {
  const amounts: number[] = [];
  for (let cursor: string | undefined | null; cursor !== null; ) {
    const page = await client.call(api.listTransfers, { query: { limit: 200, cursor } });
    amounts.push(...page.items.filter((transfer) => transfer.kind === kind).map(({ amount }) => amount));
    cursor = page.nextCursor;
  }
  return amounts;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
