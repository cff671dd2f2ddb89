import { AppError } from '#shared/appError.ts';
import type { OperationsStore } from './operations.store.ts';

/** Resolves when a new run may start. Throws `runs_stopped` with what users are told. */
export type MayStart = () => Promise<void>;

/**
 * The operator's switch, and the breaker: a day on which work that nobody pays for came to `lossLimit` (micro-USD, 0 for no limit)
 * lets no new run start until the next begins, at midnight UTC.
 */
export function createMayStart(
  operations: Pick<OperationsStore, 'stopped' | 'lossToday'>,
  lossLimit: number,
): MayStart {
  return async () => {
    const stopped = await operations.stopped();
    if (stopped !== null)
      throw new AppError(
        'runs_stopped',
        `The operator lets no new runs start now: ${stopped.message} Nothing was started or charged; runs under way go on.`,
      );
    if (lossLimit > 0 && (await operations.lossToday()) >= lossLimit)
      throw new AppError(
        'runs_stopped',
        'Too much work on this server could not be verified today, so no new runs start before midnight UTC. Nothing was started or charged; runs under way go on.',
      );
  };
}
