import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { generate } from 'selfsigned';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export type Faults = AsyncDisposable & {
  tlsPort: number;
  proxyPort: number;
  /** What was asked of the proxy, as `name:port`. */
  asked: string[];
};

/** A server whose certificate nobody vouches for, and a proxy that says of every other server that it is this one. */
export async function startUntrustedServer(): Promise<Faults> {
  const pems = await generate([{ name: 'commonName', value: 'plumbline.example' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'plumbline.example' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const tls = createTlsServer({ key: pems.private, cert: pems.cert }, (_, response) => response.end('{}'));
  const tlsPort = await listen(tls);
  const asked: string[] = [];
  const tunnels = new Set<Duplex>();
  const proxy = createServer((_, response) => response.writeHead(502).end());
  proxy.on('connect', ({ url }, client, head) => {
    asked.push(url ?? '');
    const upstream = connect(tlsPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
    for (const end of [client, upstream]) {
      tunnels.add(end);
      // Whoever hangs up first resets the other side.
      end.on('error', () => undefined);
    }
  });
  const proxyPort = await listen(proxy);
  return {
    tlsPort,
    proxyPort,
    asked,
    async [Symbol.asyncDispose]() {
      for (const tunnel of tunnels) tunnel.destroy();
      for (const server of [tls, proxy]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}
