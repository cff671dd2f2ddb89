import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { ApiClient } from '../../../extension/api/apiClient.ts';
import { type ScriptedModel, startScriptedModel } from '../../../server/demo/scriptedModel.ts';
import { eachDatabase } from '../../support/databases.ts';
import { demoModelsAt } from '../../support/demoModels.ts';
import { answerChecks, clientOf, prepareRun, startSumRun, waitForRun } from '../../support/runDriver.ts';
import { approval, isRight, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { startTestServer, type TestServer } from '../../support/testServer.ts';

eachDatabase((_name, open) => {
  describe('implement run', () => {
    let server: TestServer | undefined;
    let model: ScriptedModel | undefined;
    let client: ApiClient;
    let answers: string[];

    before(async () => {
      model = await startScriptedModel(() => answers.shift() ?? 'nothing left to say');
      server = await startTestServer(await open(), {
        INITIAL_GRANT: '500',
        ...demoModelsAt(model.url),
      });
    });
    beforeEach(async () => {
      assert.ok(server);
      const { token } = await server.person();
      client = clientOf(new URL(server.url), token);
    });
    after(async () => {
      await server?.stop();
      await model?.stop();
    });

    it('repairs a change that fails its checks, is approved, and costs what was spent', async () => {
      answers = [wrongEdit, rightEdit, approval];
      const before = await client.call(api.getCredits, {});
      const given = await prepareRun(client);
      let run = await startSumRun(client, given);
      run = await waitForRun(client, run.id, ({ state }) => state === 'awaiting_checks');
      assert.equal(run.attempt, 1);
      await answerChecks(client, run, isRight);
      run = await waitForRun(
        client,
        run.id,
        ({ state, attempt }) => state === 'awaiting_checks' && attempt === 2,
      );
      await answerChecks(client, run, isRight);
      run = await waitForRun(client, run.id, ({ endedAt }) => endedAt !== null);
      assert.equal(run.state, 'verified', run.message ?? '');

      const proposal = await client.call(api.getProposal, { params: { id: run.id } });
      assert.deepEqual(
        proposal.files.map(({ path, content }) => [path, Buffer.from(content ?? '', 'base64').toString()]),
        [['src/sum.js', 'export const zero = 0;\nexport const sum = (a, b) => a + b;\n']],
      );
      assert.equal(proposal.tested, true);
      await client.call(api.postOutcome, { params: { id: run.id }, body: { outcome: 'applied' } });

      const receipt = await client.call(api.getReceipt, { params: { id: run.id } });
      const after = await client.call(api.getCredits, {});
      const paid = receipt.calls.reduce((sum, { charge }) => sum + charge, 0);
      assert.ok(receipt.charged > 0);
      assert.equal(receipt.charged, paid);
      assert.equal(before.available - after.available, receipt.charged);
      assert.equal(after.held, 0);
      assert.deepEqual(
        receipt.attempts.map(({ checks }) => checks.find(({ check }) => check === 'command')?.status),
        ['failed', 'passed'],
      );
      assert.ok(receipt.shown?.files.some(({ path, reason }) => path === 'src/sum.js' && reason !== ''));
    });
  });
});
