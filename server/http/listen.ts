import { createServer } from 'node:http';
import type { Express } from 'express';
import { AppError } from '#shared/appError.ts';
import { stoppingOf } from './stopping.ts';

export type Listening = {
  readonly url: string;
  /** Takes no more requests, ends streams, lets other answers end for `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
};

const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 10_000,
  // Node looks for late requests every 30 s by default, which would make the two limits above mean 40 and 90 s.
  connectionsCheckingInterval: 2_000,
};

/** Serves an application. Throws `configuration_invalid` when the address cannot be used. */
export async function listen(app: Express, address: { host: string; port: number }): Promise<Listening> {
  const server = createServer(timeouts, app);
  const { host } = address;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, host, resolve);
  }).catch((cause: Error) => {
    throw new AppError(
      'configuration_invalid',
      `The server cannot listen on ${host}:${address.port} (${cause.message}). Set PORT and HOST to an address that is free.`,
      { cause },
    );
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async close(graceMs) {
      stoppingOf(app).abort();
      const cut = setTimeout(() => server.closeAllConnections(), graceMs);
      // A connection whose last answer ends now would otherwise idle until its keep-alive is over.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      clearTimeout(cut);
      clearInterval(sweep);
    },
  };
}
