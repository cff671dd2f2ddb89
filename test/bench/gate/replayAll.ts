import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoModelsAt } from '../../support/demoModels.ts';
import { clientOf } from '../../support/runDriver.ts';
import { startServerProcess } from '../../support/serverProcess.ts';
import { startCaseModel } from './caseModel.ts';
import type { GateCase } from './gateCase.ts';
import { type Replayed, replayCase } from './replayCase.ts';
import { warmCaches } from './warmCaches.ts';

/** A case that could not be replayed is no reason to lose the others: nothing of it landed, and the report names it. */
const failed = ({ name, expected }: GateCase, error: unknown): Replayed => ({
  name,
  expected,
  accepted: false,
  end: 'error',
  why: error instanceof Error ? error.message : String(error),
  bytesChanged: 0,
  seconds: 0,
});

/** Replays cases one after the other in `lanes` lanes, each with a server and a model of its own; in the order of the cases. */
export async function replayAll(
  cases: readonly GateCase[],
  { lanes = 2, note = () => undefined }: { lanes?: number; note?(line: string): void } = {},
): Promise<Replayed[]> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-gate-'));
  const replayed: Replayed[] = [];
  let next = 0;
  const warm = await warmCaches(cases, folder);
  const lane = async (nth: number): Promise<void> => {
    const model = await startCaseModel();
    if (warm !== null) await fs.cp(warm, join(folder, `caches${nth}`), { recursive: true });
    try {
      const server = await startServerProcess({
        DATA_FOLDER: join(folder, `server${nth}`),
        INITIAL_GRANT: '1000000',
        FREE_PER_DAY: '1000000',
        DAILY_LOSS_LIMIT: '0',
        MAX_ATTEMPTS: '1',
        RATE_LIMIT_PER_ADDRESS: '0',
        RATE_LIMIT_PER_ACCOUNT: '0',
        ...demoModelsAt(model.url),
      });
      try {
        const client = clientOf(server.url, server.token ?? '');
        for (let at = next++; at < cases.length; at = next++) {
          const given = cases[at] as GateCase;
          model.use(given);
          replayed[at] = await replayCase(client, given, {
            folder: await fs.mkdtemp(join(folder, 'case-')),
            caches: join(folder, `caches${nth}`),
          }).catch((error: unknown) => failed(given, error));
          if ((at + 1) % 25 === 0) note(`${at + 1} of ${cases.length} cases`);
        }
      } finally {
        await server.stop();
      }
    } finally {
      await model.stop();
    }
  };
  try {
    // A server takes as long to start as a few cases.
    const useful = Math.min(lanes, Math.ceil(cases.length / 3));
    await Promise.all(Array.from({ length: useful }, (_, nth) => lane(nth)));
    return replayed;
  } finally {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
