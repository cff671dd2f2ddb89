import { resolve } from 'node:path';
import type { Config } from './config.ts';

type Start = {
  url: string;
  config: Pick<Config, 'host' | 'dataFolder' | 'adminToken'>;
  storage: 'embedded' | 'postgres';
  /** The token made at the first start of an embedded server. */
  token: string | null;
  /** What is connected, or how to connect something. */
  models: string;
  /** What is sold, or how to sell. */
  payments: string;
};

/** What is printed when the server has started: where it listens, where its data is, what to do next. */
export function startText({ url, config, storage, token, models, payments }: Start): string {
  const lines = [
    `Plumbline is running at ${url}`,
    storage === 'embedded' ? `Data: embedded, in ${resolve(config.dataFolder)}` : 'Data: Postgres',
    `Models: ${models}`,
    `Payments: ${payments}`,
  ];
  if (token !== null) {
    lines.push(
      '',
      'First start: this token signs you in and administers the server. It is shown only this once.',
      '',
      `  ${token}`,
      '',
      'Keep it. For the command line: export PLUMBLINE_TOKEN=<token>, then for example: npm run admin -- accounts list',
    );
  } else if (storage === 'embedded') {
    lines.push('Token: shown at the first start. Lost it? Stop the server and run: npm start -- --new-token');
  } else if (config.adminToken !== undefined) {
    lines.push('Accounts: PLUMBLINE_TOKEN=<ADMIN_TOKEN> npm run admin -- accounts create --name <name>');
  }
  if (!isLoopback(config.host)) {
    lines.push('', `Warning: ${config.host} can be reached from other machines, and tokens travel in clear.`);
    lines.push('Put a reverse proxy with TLS in front.');
    if (storage === 'embedded') {
      lines.push('The embedded database is for one machine: set DATABASE_URL to serve others.');
    }
  }
  return `${lines.join('\n')}\n`;
}

export function newTokenText(token: string): string {
  return [
    'A new token that signs you in and administers the server. It is shown only this once; older tokens stay valid.',
    '',
    `  ${token}`,
    '',
    'To revoke an older one: npm run admin -- tokens list, then tokens revoke <id>',
    '',
  ].join('\n');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
