import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#shared/appError.ts';
import type { RunPorts } from './runPorts.ts';

/** Milliseconds between tries, the last of them again and again: some minutes in all. */
const delays = [500, 2_000, 10_000, 30_000];
const mostTries = 12;

/**
 * Sends what may be sent twice until the server has taken it, so that a lost connection loses nothing of it. Throws what the server
 * answers, and `server_unreachable`, which says `gaveUp`, when there was no answer for minutes. No try follows once `signal` fired.
 */
export async function untilReached<T>(
  { ui, follow }: Pick<RunPorts, 'ui' | 'follow'>,
  send: () => Promise<T>,
  gaveUp: string,
  signal?: AbortSignal,
): Promise<T> {
  const pauses = follow?.backoff ?? delays;
  for (let tried = 1; ; tried++) {
    try {
      return await send();
    } catch (error) {
      if (!isAway(error)) throw error;
      if (tried === mostTries)
        throw new AppError('server_unreachable', `${gaveUp} ${error.message}`.trim(), { cause: error });
    }
    ui.onPhase?.('reporting');
    await wait(pauses[tried - 1] ?? pauses.at(-1), undefined, signal === undefined ? {} : { signal });
  }
}

/** There was no answer, or one that says to come back. */
export const isAway = (error: unknown): error is AppError =>
  error instanceof AppError && ['server_unreachable', 'database_unavailable'].includes(error.code);
