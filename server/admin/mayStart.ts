import { AppError } from '#shared/appError.ts';
import type { OperationsStore } from './operations.store.ts';

/** Resolves when a new run of an organization may start. Throws `runs_stopped` with what users are told. */
export type MayStart = (orgId: string) => Promise<void>;

/** What of the day's limit one organization may come to: it is stopped before all others are. */
export const shareOf = (lossLimit: number): number => Math.ceil(lossLimit / 2);

/**
 * The operator's switch, and the breaker: a day on which work that nobody pays for came to `lossLimit` (micro-USD, 0 for no limit)
 * lets no new run start until the next begins, at midnight UTC. An organization whose own came to half of that is stopped alone, and
 * counts with no more than that half, so that nobody stops the others.
 */
export function createMayStart(
  operations: Pick<OperationsStore, 'stopped' | 'lossBeside'>,
  lossLimit: number,
): MayStart {
  return async (orgId) => {
    const stopped = await operations.stopped();
    if (stopped !== null)
      throw new AppError(
        'runs_stopped',
        `The operator lets no new runs start now: ${stopped.message} Nothing was started or charged; runs under way go on.`,
      );
    if (lossLimit === 0) return;
    const most = shareOf(lossLimit);
    const { own, all } = await operations.lossBeside(orgId, most);
    if (own >= most)
      throw new AppError(
        'runs_stopped',
        'Too much work of your organization could not be verified today, so it starts no new runs before midnight UTC. Nothing was started or charged; runs under way go on.',
      );
    if (all >= lossLimit)
      throw new AppError(
        'runs_stopped',
        'Too much work on this server could not be verified today, so no new runs start before midnight UTC. Nothing was started or charged; runs under way go on.',
      );
  };
}
