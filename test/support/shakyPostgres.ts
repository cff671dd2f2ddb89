import type { Database } from '../../server/db/database.ts';
import { openPostgres } from '../../server/db/openPostgres.ts';
import { createTestPostgres } from './databases.ts';
import { type StatementProxy, startStatementProxy } from './statementProxy.ts';

export type ShakyPostgres = {
  readonly url: string;
  readonly proxy: StatementProxy;
  /** One database twice: as it is, and by way of the proxy. */
  readonly direct: Database;
  readonly proxied: Database;
  stop(): Promise<void>;
};

/** A Postgres database of its own, with connections that stay and connections that can be cut; `pools` are the most of each. */
export async function openShakyPostgres(
  pools: { direct?: number; proxied?: number } = {},
): Promise<ShakyPostgres> {
  const postgres = await createTestPostgres();
  const proxy = await startStatementProxy(postgres.url);
  const direct = await openPostgres({ url: postgres.url, poolMax: pools.direct ?? 10 });
  const proxied = await openPostgres({ url: proxy.url, poolMax: pools.proxied ?? 1 });
  return {
    url: postgres.url,
    proxy,
    direct,
    proxied,
    async stop() {
      await Promise.all([proxied.close(), direct.close()]);
      await proxy.stop();
      await postgres.drop();
    },
  };
}
