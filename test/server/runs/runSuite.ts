import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import type { Database } from '../../../server/db/database.ts';
import {
  type ScriptedModel,
  type ScriptedRequest,
  startScriptedModel,
} from '../../../server/demo/scriptedModel.ts';
import { eachDatabase } from '../../support/databases.ts';
import { clientOf } from '../../support/runDriver.ts';
import { startTestServer, type TestPerson, type TestServer } from '../../support/testServer.ts';

/** What the model does with its next request: a text, or a function that may throw (HTTP 500) or never return. */
export type Scripted = string | ((request: ScriptedRequest) => string | Promise<string>);

/** The server with a scripted model behind it, and in each test a new person. Read it inside of tests and hooks only. */
export type RunWorld = {
  database: Database;
  server: TestServer;
  person: TestPerson;
  client: ApiClient;
  /** What the model says, request by request; asking for more fails the test. */
  answers: Scripted[];
  /** The requests of this test, in order. */
  asked: ScriptedRequest[];
};

/** Runs a suite over HTTP on both databases. After every test the ledger must be sound. */
export function runSuite(
  title: string,
  register: (world: RunWorld) => void,
  environment: Record<string, string> = {},
): void {
  eachDatabase((_name, open) => {
    describe(title, () => {
      const world = { answers: [], asked: [] } as Partial<RunWorld> as RunWorld;
      let model: ScriptedModel;
      let operator: ApiClient;
      let unscripted = 0;

      before(async () => {
        model = await startScriptedModel(async (request) => {
          world.asked.push(request);
          const next = world.answers.shift();
          if (next === undefined) unscripted += 1;
          return typeof next === 'function' ? next(request) : (next ?? 'nothing left to say');
        });
        world.database = await open();
        world.server = await startTestServer(world.database, {
          INITIAL_GRANT: '500',
          MODEL_BASE_URL: model.url,
          MODEL_PROVIDER: 'demo',
          ARCHITECT_MODELS: 'demo-architect',
          IMPLEMENTER_MODELS: 'demo-implementer',
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
        unscripted = 0;
      });
      afterEach(async () => {
        assert.equal(unscripted, 0, 'the model was asked more often than the test says');
        const { violations } = await operator.call(api.checkLedger, {});
        assert.deepEqual(violations, []);
      });
      after(async () => {
        await world.server?.stop();
        await model?.stop();
      });
      register(world);
    });
  });
}

/** Everything a model was shown in one request. */
export const promptOf = (request: ScriptedRequest | undefined): string =>
  (request?.messages ?? []).map(({ content }) => content).join('\n');
