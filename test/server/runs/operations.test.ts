import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import { type ApiClient, createApiClient } from '../../../extension/api/apiClient.ts';
import { bindToken } from '../../../extension/api/boundToken.ts';
import { priceOfTaking } from '../../../extension/core/takeUnverified.ts';
import { says } from '../../support/modelReplies.ts';
import { answerChecksToEnd, clientOf, prepareRun, startSumRun } from '../../support/runDriver.ts';
import { isRight, review, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { type RunWorld, runSuite, usage } from './runSuite.ts';

/** A tenth of a credit of unpaid work a day, which a rejected run comes to. */
const environment = { DAILY_LOSS_LIMIT: '0.1', ADMIN_TOKEN: 'x'.repeat(40) };

const operatorOf = ({ server }: RunWorld): ApiClient => clientOf(new URL(server.url), 'x'.repeat(40));
const stoppedError = (error: unknown): boolean => error instanceof AppError && error.code === 'runs_stopped';

runSuite(
  'what the operator switches',
  (world) => {
    afterEach(async () => {
      await operatorOf(world).call(api.stopRuns, { body: { message: null } });
      // Each test begins with a day that cost nothing.
      await world.database.knex.raw(
        `alter table hold disable trigger keep_settled; update hold set settled_at = settled_at - interval '2 days'
         where state = 'settled'; alter table hold enable trigger keep_settled`,
      );
    });

    it('stops new runs with a message, lets those under way go on, and lets new ones start again', async () => {
      const { client } = world;
      const operator = operatorOf(world);
      world.answers = [rightEdit, review('approved', 'a + b')];
      const given = await prepareRun(client);
      const run = await startSumRun(client, given);
      const { stopped } = await operator.call(api.stopRuns, { body: { message: 'Back at noon.' } });
      assert.equal(stopped?.message, 'Back at noon.');
      assert.equal((await answerChecksToEnd(client, run.id, isRight)).state, 'verified');

      const before = await client.call(api.getCredits, {});
      await assert.rejects(prepareRun(client), (error: Error) => {
        assert.match(error.message, /Back at noon\..*Nothing was started or charged/);
        return stoppedError(error);
      });
      assert.deepEqual(await client.call(api.getCredits, {}), before);

      await operator.call(api.stopRuns, { body: { message: null } });
      await prepareRun(client);
    });

    it('refuses a run that was quoted before, and holds nothing for it', async () => {
      const { client } = world;
      const given = await prepareRun(client);
      await operatorOf(world).call(api.stopRuns, { body: { message: 'Repairs.' } });
      await assert.rejects(startSumRun(client, given), stoppedError);
      assert.equal((await client.call(api.getCredits, {})).held, 0);
    });

    /** A run of somebody that is rejected, which comes to more than the limit. */
    async function lose(client: ApiClient): Promise<void> {
      world.answers = [wrongEdit, wrongEdit];
      const { id } = await startSumRun(client, await prepareRun(client));
      assert.equal((await answerChecksToEnd(client, id, isRight)).state, 'rejected');
    }
    const refusedUntilMidnight = (whose: RegExp) => (error: Error) => {
      assert.match(error.message, whose);
      assert.match(error.message, /before midnight UTC/);
      return stoppedError(error);
    };

    it('starts no more runs of an organization whose unpaid work came to its share of the limit, then of nobody', async () => {
      const { client, person, server } = world;
      const operator = operatorOf(world);
      await lose(client);
      const { loss } = await operator.call(api.getOperations, {});
      assert.equal(loss.today, (await client.call(api.getCredits, {})).freeToday.used);
      assert.ok(loss.limit !== null && loss.today >= loss.limit, JSON.stringify(loss));
      assert.deepEqual([loss.limitOfOne, loss.reached], [loss.limit / 2, false]);
      assert.deepEqual(
        loss.worst.map(({ orgId, loss: lost }) => [orgId, lost]),
        [[person.orgId, loss.today]],
      );
      await assert.rejects(prepareRun(client), refusedUntilMidnight(/your organization/));

      const other = clientOf(new URL(server.url), (await server.person()).token);
      await lose(other);
      const after = (await operator.call(api.getOperations, {})).loss;
      assert.deepEqual([after.reached, after.worst.length], [true, 2]);
      const third = clientOf(new URL(server.url), (await server.person()).token);
      await assert.rejects(prepareRun(third), refusedUntilMidnight(/on this server/));
    });

    it('freezes one organization and no other', async () => {
      const { client, person, server } = world;
      const operator = operatorOf(world);
      const params = { id: person.orgId };
      const frozen = await operator.call(api.freezeOrganization, { params, body: { frozen: true } });
      assert.equal(frozen.frozen, true);
      const given = await prepareRun(client);
      await assert.rejects(startSumRun(client, given), { code: 'wallet_frozen' });
      const other = clientOf(new URL(server.url), (await server.person()).token);
      world.answers = [rightEdit, review('approved', 'a + b')];
      const run = await startSumRun(other, await prepareRun(other));
      assert.equal((await answerChecksToEnd(other, run.id, isRight)).state, 'verified');
      await operator.call(api.freezeOrganization, { params, body: { frozen: false } });
      world.answers = [rightEdit, review('approved', 'a + b')];
      assert.equal(
        (await answerChecksToEnd(client, (await startSumRun(client, given)).id, isRight)).state,
        'verified',
      );
      await assert.rejects(
        operator.call(api.freezeOrganization, { params: { id: randomUUID() }, body: { frozen: true } }),
        { code: 'not_found' },
      );
    });

    it('reports what models cost, by the price book and by the provider, and what was charged and given', async () => {
      const { client } = world;
      const operator = operatorOf(world);
      const before = await operator.call(api.getMargin, { query: { days: 30 } });
      world.answers = [says(rightEdit, { usage: { ...usage, cost: 0.0025 } }), review('approved', 'a + b')];
      const run = await startSumRun(client, await prepareRun(client));
      await answerChecksToEnd(client, run.id, isRight);
      const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
      const after = await operator.call(api.getMargin, { query: { days: 30 } });
      const implementer = (report: typeof after) =>
        report.models.find(({ model }) => model === 'demo-implementer');
      assert.equal((implementer(after)?.reportedCost ?? 0) - (implementer(before)?.reportedCost ?? 0), 2_500);
      assert.equal((implementer(after)?.reportedCalls ?? 0) - (implementer(before)?.reportedCalls ?? 0), 1);
      assert.equal(after.total.promo - before.total.promo, receipt.charged);
      assert.equal(after.total.charged - before.total.charged, receipt.charged);
      assert.equal(after.total.paid, 0);
      assert.equal(after.total.margin, -after.total.cost);
    });

    it('shows each run what was quoted and what it came to, the last 50', async () => {
      const { client } = world;
      world.answers = [rightEdit, review('approved', 'a + b')];
      const given = await prepareRun(client);
      const run = await startSumRun(client, given);
      const ended = await answerChecksToEnd(client, run.id, isRight);
      const { items, withinLikely, withinMax } = await client.call(api.listQuoted, {});
      const [item] = items;
      const { low, likely, max } = given.quote;
      assert.deepEqual(
        [item?.runId, item?.low, item?.likely, item?.max, item?.authorized, item?.charged, item?.ending],
        [run.id, low, likely, max, run.authorized, ended.charged, 'verified'],
      );
      assert.deepEqual([items.length, withinLikely, withinMax], [1, 1, 1]);
    });

    it('tells metrics in the text format of Prometheus, to operators alone', async () => {
      const { server, person } = world;
      const read = (token: string) =>
        fetch(new URL('/metrics', server.url), { headers: { authorization: `Bearer ${token}` } });
      assert.equal((await read(person.token)).status, 403);
      const response = await read('x'.repeat(40));
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
      const text = await response.text();
      assert.match(text, /^plumbline_runs\{kind="implement",state="verified"\} [1-9]/m);
      assert.match(text, /^plumbline_quoted_to_charged\{figure="charged"\} [0-9.]+$/m);
      assert.match(text, /^plumbline_runs_stopped 0$/m);
      assert.match(text, /^process_cpu_seconds_total /m);
    });
  },
  environment,
);

runSuite(
  'a server that does not bill',
  (world) => {
    it('quotes, runs and gives a receipt without credits, and says that it does not bill', async () => {
      const { client, person, server } = world;
      const balance = await client.call(api.getCredits, {});
      assert.deepEqual([balance.billing, balance.available, balance.minimum], ['off', 0, 0]);
      world.answers = [rightEdit, review('approved', 'a + b')];
      const given = await prepareRun(client);
      assert.deepEqual([given.quote.billing, given.quote.ifRejected.charge], ['off', 0]);
      const run = await startSumRun(client, given);
      const ended = await answerChecksToEnd(client, run.id, isRight);
      assert.deepEqual([ended.state, ended.charged], ['verified', 0]);
      const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
      assert.ok(receipt.spent > 0);
      assert.match(receipt.chargeReason ?? '', /does not bill/);
      const packages = await client.call(api.listPackages, {});
      assert.deepEqual([packages.configured, packages.message], [false, 'Ask Kim in room 3.']);
      const anonymous = createApiClient({
        server: new URL(server.url),
        token: bindToken(person.token, new URL(server.url)),
        clientVersion: '0.0.0-test',
        retryDelays: [],
      });
      assert.equal((await anonymous.call(api.getServer, {})).billing, 'off');
    });

    it('takes nothing for a rejected change that is taken all the same, and says so before', async () => {
      const { client } = world;
      world.answers = [wrongEdit];
      const run = await startSumRun(client, await prepareRun(client));
      const ended = await answerChecksToEnd(client, run.id, isRight);
      assert.deepEqual([ended.state, ended.billed], ['rejected', false]);
      assert.ok(ended.spent > 0);
      assert.equal(priceOfTaking(ended), 0);
      const { changeSha256 } = await client.call(api.getChange, { params: { id: run.id, n: 1 } });
      const body = { changeSha256, authorized: 0 };
      const taken = await client.call(api.takeUnverified, { params: { id: run.id, n: 1 }, body });
      assert.deepEqual([taken.outcome, taken.charged], ['taken', 0]);
    });
  },
  { BILLING: 'off', MAX_ATTEMPTS: '1', BILLING_MESSAGE: 'Ask Kim in room 3.', INITIAL_GRANT: '500' },
);
