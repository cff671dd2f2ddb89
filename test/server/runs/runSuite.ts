import assert from 'node:assert/strict';
import * as z from 'zod';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import type { Database } from '../../../server/db/database.ts';
import { eachDatabase } from '../../support/databases.ts';
import { demoModelsAt } from '../../support/demoModels.ts';
import { says } from '../../support/modelReplies.ts';
import { type ModelServer, type Reply, startModelServer } from '../../support/modelServer.ts';
import { clientOf } from '../../support/runDriver.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

const askedSchema = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});
type Asked = z.output<typeof askedSchema>;

/** The server with a scripted model service behind it, and in each test a new person. Read it inside of tests only. */
export type RunWorld = {
  database: Database;
  server: TestServer;
  model: ModelServer;
  person: TestPerson;
  client: ApiClient;
  /** What the model service does, request by request; asking for more fails the test. */
  answers: (string | Reply)[];
  /** The requests of this test, in order. */
  asked: Asked[];
};

/** What the service reports of an answer unless a test says otherwise. */
export const usage = { prompt_tokens: 1_000, completion_tokens: 200 };

/** Runs a suite over HTTP on both databases. After every test the ledger must be sound. */
export function runSuite(
  title: string,
  register: (world: RunWorld) => void,
  environment: Record<string, string> = {},
): void {
  eachDatabase((_name, open) => {
    describe(title, () => {
      const world = { answers: [], asked: [] } as Partial<RunWorld> as RunWorld;
      let operator: ApiClient;
      let unscripted = 0;

      const reply: Reply = (response, request) => {
        world.asked.push(askedSchema.parse(request.body));
        const next = world.answers.shift();
        if (next === undefined) unscripted += 1;
        const answer = typeof next === 'function' ? next : says(next ?? 'nothing left to say', { usage });
        return answer(response, request);
      };

      before(async () => {
        world.model = await startModelServer();
        world.database = await open();
        world.server = await startTestServer(world.database, {
          INITIAL_GRANT: '500',
          ...demoModelsAt(world.model.url),
          ...environment,
        });
        const { token } = await world.server.person({ admin: true });
        operator = clientOf(new URL(world.server.url), token);
      });
      beforeEach(async () => {
        world.person = await world.server.person();
        world.client = clientOf(new URL(world.server.url), world.person.token);
        world.answers = [];
        world.asked = [];
        world.model.script(...Array.from({ length: 100 }, () => reply));
        unscripted = 0;
      });
      afterEach(async () => {
        assert.equal(unscripted, 0, 'the model was asked more often than the test says');
        const { violations } = await operator.call(api.checkLedger, {});
        assert.deepEqual(violations, []);
      });
      after(async () => {
        await world.server?.stop();
        await world.model?.stop();
      });
      register(world);
    });
  });
}

/** Everything a model was shown in one request. */
export const promptOf = (request: Asked | undefined): string =>
  (request?.messages ?? []).map(({ content }) => content).join('\n');
