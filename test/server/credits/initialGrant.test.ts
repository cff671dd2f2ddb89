import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { clientOf, prepareRun } from '../../support/runDriver.ts';
import { startTestServer } from '../../support/testServer.ts';

/** More than any server shows to a model. */
const contextBytes = 10_000_000;
/** Models with a price that is shipped: the demo's, the pair to begin with, and the dearest there is for both roles. */
const pairs = [
  { provider: 'demo', architect: 'demo-architect', implementer: 'demo-implementer', at: 'max' },
  { provider: 'openai', architect: 'gpt-4.1', implementer: 'gpt-4.1-mini', at: 'max' },
  { provider: 'openai', architect: 'gpt-4o', implementer: 'gpt-4o', at: 'likely' },
] as const;

describe('the credits of a new account on an embedded server', function () {
  this.timeout(30_000);
  for (const { provider, architect, implementer, at } of pairs) {
    it(`cover a plan and three TODOs of the largest size by ${architect} and ${implementer} (${at})`, async () => {
      const database = await openTestEmbedded();
      const server = await startTestServer(database, {
        MODEL_BASE_URL: 'http://127.0.0.1:1/v1',
        MODEL_PROVIDER: provider,
        ARCHITECT_MODELS: architect,
        IMPLEMENTER_MODELS: implementer,
      });
      try {
        const { token } = await server.person();
        const client = clientOf(new URL(server.url), token);
        const { available } = await client.call(api.getCredits, {});
        const plan = await prepareRun(client, { kind: 'plan', checks: false, ask: { contextBytes } });
        const todo = await prepareRun(client, { ask: { contextBytes } });
        const [once, thrice] = [plan.quote[at], 3 * todo.quote[at]];
        assert.ok(once > 0 && thrice > 0);
        assert.ok(once + thrice <= available, `${once} and ${thrice} of ${available}`);
      } finally {
        await server.stop();
        await database.close();
      }
    });
  }
});
