import assert from 'node:assert/strict';
import fc from 'fast-check';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { StartRun } from '#shared/startRun.contract.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import { lastChange } from '../../../extension/core/lastChange.ts';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { says } from '../../support/modelReplies.ts';
import { type ModelServer, type Reply, startModelServer } from '../../support/modelServer.ts';
import {
  answerChecks,
  clientOf,
  type Prepared,
  prepareRun,
  startSumRun,
  sumsWorkspace,
  waitForRun,
} from '../../support/runDriver.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';
import { type Act, fitting, instruction, type Story, story } from './moneyStories.ts';
import { usage } from './runSuite.ts';

const numRuns = 15;
const padding = Array.from({ length: 3_000 }, (_, n) => `export const filler${n} = ${n * 7};\n`).join('');
const files = { ...sumsWorkspace, 'src/sum.js': `export const zero = 0;\n${padding}` };

eachDatabase((_name, open) => {
  describe('whatever becomes of a run, it never holds or costs more than was agreed to', function () {
    this.timeout(240_000);
    let database: Database;
    let model: ModelServer;
    let environment: Record<string, string>;
    let server: TestServer;
    let token: string;
    let client: ApiClient;
    /** micro-USD that the user of the story agreed to, by run. */
    const agreed = new Map<string, number>();

    before(async () => {
      database = await open();
      model = await startModelServer();
      environment = {
        INITIAL_GRANT: '2000',
        FREE_PER_DAY: '1',
        MODEL_BASE_URL: model.url,
        MODEL_PROVIDER: 'demo',
        ARCHITECT_MODELS: 'demo-architect,demo-implementer',
        IMPLEMENTER_MODELS: 'demo-implementer,demo-architect',
      };
      server = await startTestServer(database, environment);
    });
    after(async () => {
      await server?.stop();
      await model?.stop();
    });

    async function restart(): Promise<void> {
      await server.stop();
      server = await startTestServer(database, environment);
      client = clientOf(new URL(server.url), token);
    }

    const agreedOf = (id: string): number => agreed.get(id) ?? assert.fail(`nobody agreed to run ${id}`);

    /** The holds of everybody, as they are in the database at this moment. */
    async function watch(): Promise<void> {
      for (const hold of await database.knex('hold').whereIn('run_id', [...agreed.keys()])) {
        const [amount, spent, reserved] = [Number(hold.amount), Number(hold.spent), Number(hold.reserved)];
        atMost(amount, agreedOf(hold.run_id), 'held');
        atMost(spent + reserved, amount, 'spent and reserved');
        atMost(Number(hold.charged ?? 0), spent, 'charged');
      }
    }

    async function start(of: Story, given: Prepared, more: Partial<StartRun> = {}): Promise<Run> {
      const { leastAuthorization: least, suggestedAuthorization: suggested, max } = given.quote;
      const authorized = { least, suggested, max, beyond: 3 * max }[of.authorized];
      const run = await startSumRun(client, given, { ...aboutOf(of), ...more, authorized });
      agreed.set(run.id, Math.min(authorized, max));
      await watch();
      return run;
    }

    const aboutOf = ({ kind, interview }: Story): Partial<StartRun> =>
      kind === 'implement'
        ? {}
        : kind === 'refine'
          ? { kind, todo: undefined, file: 'src/sum.js', instruction }
          : { kind, todo: undefined, checks: [], description: 'It adds numbers.', interview };

    /** Answers whatever the run asks, as the story says, and then as somebody would who wants it to end well. */
    async function follow(id: string, acts: Act[]): Promise<Run> {
      let judged = 0;
      for (;;) {
        const run = await waitForRun(client, id, ({ state, endedAt, attempt }) =>
          state === 'awaiting_checks' ? attempt > judged : endedAt !== null || state.startsWith('awaiting_'),
        );
        await watch();
        if (run.endedAt !== null) return run;
        const act = acts.shift() ?? 'pass';
        if (act === 'restart') await restart();
        else if (act === 'cancel') await client.call(api.cancelRun, { params: { id } });
        else if (run.state === 'awaiting_checks') {
          judged = run.attempt;
          await answerChecks(client, run, () => act !== 'fail');
        } else if (run.state === 'awaiting_answers')
          await client.call(api.answerQuestions, { params: { id }, body: { answers: [] } });
        else {
          const authorized = Math.max(run.needed ?? 0, run.authorized) + (act === 'more' ? 1_000 : 0);
          agreed.set(id, authorized);
          await client.call(api.authorizeRun, { params: { id }, body: { authorized } });
        }
      }
    }

    const credits = () => client.call(api.getCredits, {});

    /** What the user does after the first run: every run of the story, as it stands then. */
    async function goOn(
      of: Story,
      { projectId }: Prepared,
      first: Run,
      same: Parameters<typeof prepareRun>[1],
    ): Promise<Run[]> {
      if (of.after === 'again' && first.state !== 'verified') {
        const run = await start(of, await prepareRun(client, { ...same, projectId }));
        return [first, await follow(run.id, [])];
      }
      const change =
        first.state === 'rejected' && of.kind !== 'plan' ? await lastChange(client, first) : null;
      if (of.after === 'take' && change !== null) {
        const body = { changeSha256: change.changeSha256, authorized: first.spent };
        return [await client.call(api.takeUnverified, { params: { id: first.id, n: first.attempt }, body })];
      }
      if (of.after === 'refine' && change !== null) {
        const from = { fromRunId: first.id };
        const next = await prepareRun(client, { projectId, kind: 'refine', files, ask: from });
        const about = { kind: 'refine', todo: undefined, file: undefined, instruction, ...from } as const;
        return [first, await follow((await start(of, next, about)).id, [])];
      }
      return [first];
    }

    async function tell(of: Story): Promise<void> {
      const person = await server.person();
      token = person.token;
      client = clientOf(new URL(server.url), token);
      agreed.clear();
      const replies = [...of.replies];
      let asked = 0;
      const reply: Reply = async (response, request) => {
        await watch();
        if (asked++ === of.cancelAt) {
          // None, when the model is asked before the answer to the start of the run is here.
          const id = [...agreed.keys()].at(-1);
          if (id !== undefined) await client.call(api.cancelRun, { params: { id } });
          await watch();
        }
        const prompt = JSON.stringify(request.body['messages']).replaceAll('\\"', '"');
        const next = replies.shift() ?? says(fitting(of.kind, prompt), { usage });
        return next(response, request);
      };
      model.script(...Array.from({ length: 100 }, () => reply));
      const before = await credits();
      const plans = of.kind === 'plan';
      const ask = {
        ...(of.understated ? { contextBytes: 0 } : {}),
        ...(plans ? { interview: of.interview } : {}),
        ...(of.kind === 'refine' ? { file: 'src/sum.js' } : {}),
      };
      const shown = plans ? {} : files;
      const given = await prepareRun(client, { kind: of.kind, checks: !plans, files: shown, ask });
      const first = await follow((await start(of, given)).id, [...of.acts]);
      const runs = await goOn(of, given, first, { kind: of.kind, checks: !plans, files: shown, ask });
      await watch();
      const after = await credits();
      const charged = sum(runs.map((run) => run.charged ?? 0));
      assert.deepEqual([before.available - after.available, after.held], [charged, 0]);
      for (const run of runs) {
        atMost(run.charged ?? 0, agreedOf(run.id), 'charged');
        const { transfers, calls } = await client.call(api.getReceipt, { params: { id: run.id } });
        assert.equal(sum(transfers.map(({ amount }) => amount)), run.charged);
        assert.equal(sum(calls.map(({ charge }) => charge)), run.spent);
      }
    }

    it('in any order of answers, faults, checks, restarts, consent and choices', async () => {
      await fc.assert(fc.asyncProperty(story, tell), { numRuns });
      const admin = await server.person({ admin: true });
      const operator = clientOf(new URL(server.url), admin.token);
      const { violations } = await operator.call(api.checkLedger, {});
      assert.deepEqual(violations, []);
    });
  });
});

const sum = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);

/** Amounts in micro-USD. */
function atMost(amount: number, limit: number, what: string): void {
  assert.ok(amount <= limit, `${what}: ${amount} of ${limit}`);
}
