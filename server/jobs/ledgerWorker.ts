import type { CreditStore } from '../credits/credits.store.ts';
import { repeat } from './repeat.ts';

const everyMs = 60_000;

/** Takes credits whose time is over. */
export function startLedgerWorker(
  credits: Pick<CreditStore, 'expireLots'>,
  logger: { warn(fields: object, message: string): void },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const expire = () =>
    credits.expireLots((failure) =>
      logger.warn({ ...failure }, 'a lot whose time is over could not be taken, trying again later'),
    );
  const loop = repeat(everyMs, expire, {
    signal: stopping.signal,
    onFailure: (error) => logger.warn({ error }, 'expiring credits failed, trying again later'),
  });
  return {
    async stop() {
      stopping.abort();
      await loop.end();
    },
  };
}
