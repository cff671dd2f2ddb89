import assert from 'node:assert/strict';
import { api } from '#shared/api.ts';
import { AppError } from '#shared/appError.ts';
import type { RunEvent } from '#shared/events.contract.ts';
import type { ApiClient } from '../../extension/api/apiClient.ts';
import { followRun } from '../../extension/api/eventStream.ts';
import { answerChecks } from './runDriver.ts';
import { isRight } from './sumModel.ts';

/**
 * Follows a run to its end as a client does whose server dies under it: reconnects, answers checks whenever the run waits for
 * them, and returns every event it was told.
 */
export async function followKilledRun(
  client: ApiClient,
  runId: string,
  limitMs: number,
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const answered = new Set<number>();
  const answer = async (): Promise<void> => {
    const run = await client.call(api.getRun, { params: { id: runId } });
    if (run.state !== 'awaiting_checks' || answered.has(run.attempt)) return;
    await answerChecks(client, run, isRight);
    answered.add(run.attempt);
  };
  let waiting: Promise<void> | null = null;
  const answerUntilTaken = async (): Promise<void> => {
    for (;;) {
      try {
        return await answer();
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'server_unreachable') throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  await followRun({
    client,
    runId,
    after: 0,
    backoff: [50],
    // Whatever goes wrong, the test ends.
    signal: AbortSignal.timeout(limitMs),
    onEvent(event) {
      events.push(event);
      if (event.type === 'state' && event.data.state === 'awaiting_checks') waiting = answerUntilTaken();
      return undefined;
    },
  });
  await waiting;
  return events;
}

/** What has to hold after a run, whatever was killed on the way. */
export async function assertWhole(
  client: ApiClient,
  admin: ApiClient,
  runId: string,
  events: RunEvent[],
): Promise<void> {
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, i) => i + 1),
    'every event once and in order',
  );
  const run = await client.call(api.getRun, { params: { id: runId } });
  assert.equal(run.state, 'verified', run.message ?? '');
  const receipt = await client.call(api.getReceipt, { params: { id: runId } });
  assert.equal(receipt.transfers.length, 1, 'one charge');
  assert.equal(receipt.transfers[0]?.amount, receipt.charged);
  const charged = receipt.calls.filter(({ charge }) => charge > 0).map(({ step }) => step);
  assert.deepEqual(charged, ['implement:1', 'implement:2', 'review:2'], 'each answer is charged once');
  const ledger = await admin.call(api.checkLedger, {});
  assert.deepEqual(ledger.violations, []);
}
