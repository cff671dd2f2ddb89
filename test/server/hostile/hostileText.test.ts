import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import type { CommandResult } from '#shared/checks.contract.ts';
import { says } from '../../support/modelReplies.ts';
import {
  prepareRun,
  startSumRun,
  sumsWorkspace,
  testCheck,
  waitForChecks,
  waitForEnd,
} from '../../support/runDriver.ts';
import { approval, rightEdit, wrongEdit } from '../../support/sumModel.ts';
import { runSuite, usage } from '../runs/runSuite.ts';

/** Neither database stores these in JSON. */
const unstorable = 'a NUL \0, half a pair \ud83d';

runSuite(
  'text that no database can hold',
  (world) => {
    const untested = async (files = sumsWorkspace) => {
      const given = await prepareRun(world.client, { checks: false, files });
      return waitForEnd(world.client, (await startSumRun(world.client, given, { checks: [] })).id);
    };

    it('is made storable in answers of a model, which is asked once all the same', async () => {
      world.answers = [`${rightEdit}\n${unstorable}`, approval];
      const ended = await untested();
      assert.deepEqual([ended.state, world.asked.length], ['verified', 2]);
    });

    it('is made storable in a verdict', async () => {
      world.answers = [rightEdit, JSON.stringify({ ...JSON.parse(approval), feedback: unstorable })];
      assert.equal((await untested()).state, 'verified');
    });

    it('is made storable in files that a model is shown', async () => {
      world.answers = [rightEdit, approval];
      const ended = await untested({ ...sumsWorkspace, 'docs/plan.md': 'sum \0 plan\n' });
      assert.equal(ended.state, 'verified');
    });

    it('is made storable in what a service calls its answer', async () => {
      world.answers = [
        (response, request) => {
          const write = response.write.bind(response);
          response.write = ((chunk: string) =>
            write(chunk.replaceAll('chat-1', '\\u0000\\ud83d'))) as typeof response.write;
          return says(rightEdit, { usage })(response, request);
        },
        approval,
      ];
      assert.equal((await untested()).state, 'verified');
    });

    for (const lead of ['', 'x']) {
      it(`does not keep a rejected run open where its feedback is cut inside a character (${lead.length})`, async () => {
        world.answers = [wrongEdit];
        const given = await prepareRun(world.client);
        const started = await startSumRun(world.client, given);
        const run = await waitForChecks(world.client, started.id, 1);
        const params = { id: run.id, n: 1 };
        const change = await world.client.call(api.getChange, { params });
        const result: CommandResult = {
          ...testCheck,
          exitCode: 1,
          timedOut: false,
          startError: null,
          durationMs: 1,
          outputTail: lead + '😀'.repeat(5_000),
        };
        await world.client.call(api.postCheckResults, {
          params,
          body: {
            changeSha256: change.changeSha256,
            baseHashes: Object.fromEntries(change.files.map(({ path, baseSha256 }) => [path, baseSha256])),
            results: [result],
          },
        });
        const ended = await waitForEnd(world.client, run.id);
        assert.equal(ended.state, 'rejected');
        assert.ok(ended.feedback?.refine.instruction.isWellFormed());
      });
    }
  },
  { MAX_ATTEMPTS: '1' },
);
