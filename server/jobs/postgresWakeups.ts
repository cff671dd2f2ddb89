import { EventEmitter } from 'node:events';
import type { Knex } from 'knex';
import pg from 'pg';
import type { RunWakeups } from '../runs/ports.ts';

const channel = 'plumbline_run';
const reconnectMs = 1_000;

type Logger = { warn(fields: Record<string, unknown>, message: string): void };

/**
 * Wake-ups across servers by NOTIFY, with one listening connection a process. Notifications sent while it reconnects are
 * lost, which readers' backstop polls make good.
 */
export async function postgresWakeups(options: {
  url: string;
  knex: Knex;
  logger: Logger;
}): Promise<RunWakeups & { close(): Promise<void> }> {
  const { url, knex, logger } = options;
  const emitter = new EventEmitter().setMaxListeners(0);
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'plumbline-wakeups',
      keepAlive: true,
    });
    next.on('notification', ({ payload }) => payload && emitter.emit(payload));
    next.on('error', (error) => retry(error));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
      client = next;
      if (closed) await next.end();
    } catch (error) {
      retry(error);
    }
  };
  const retry = (error: unknown): void => {
    client = null;
    if (closed || timer) return;
    logger.warn({ error }, 'wake-ups disconnected, connecting again');
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, reconnectMs);
  };
  await connect();
  return {
    async notify(runId, topic) {
      await knex.raw('select pg_notify(?, ?)', [channel, `${topic}:${runId}`]).catch((error: unknown) => {
        logger.warn({ error, runId }, 'wake-up not sent');
      });
    },
    subscribe(runId, topic, wake) {
      emitter.on(`${topic}:${runId}`, wake);
      return () => emitter.off(`${topic}:${runId}`, wake);
    },
    async close() {
      closed = true;
      if (timer) clearTimeout(timer);
      await client?.end();
    },
  };
}
