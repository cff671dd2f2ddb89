import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import type { Database } from '../../server/db/database.ts';

/**
 * How a connection is lost at a statement: before the database has it, after it carried it out but before its answer is heard, or
 * by the database, which ends the session as it does when it is restarted.
 */
export type Cut = 'before' | 'after' | 'terminated';

export type Place = { nth: number; how: Cut };

export type StatementProxy = {
  /** URL of the database by way of the proxy. */
  readonly url: string;
  /** Counts statements from here on, and loses the connection of the one with this number, from 0. */
  arm(cut?: Place): void;
  /** The statements since `arm`, in order; ends the watch. */
  disarm(): { statements: string[]; wasCut: boolean };
  stop(): Promise<void>;
};

type Message = { type: string; bytes: Buffer };

/** Stands between a server and its Postgres and understands as much of what they say as it takes to tell statements apart. */
export async function startStatementProxy(target: string): Promise<StatementProxy> {
  const { hostname, port } = new URL(target);
  const administrator = new pg.Client({ connectionString: target });
  await administrator.connect();
  const open = new Set<Socket>();
  let watched: string[] | null = null;
  let cut: Place | undefined;
  let wasCut = false;

  /** How this statement fares. */
  function judge(sql: string): Cut | null {
    if (watched === null) return null;
    watched.push(sql);
    if (wasCut || cut === undefined || watched.length <= cut.nth) return null;
    wasCut = true;
    return cut.how;
  }

  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const lose = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', lose).once('close', () => {
        open.delete(socket);
        lose();
      });
    }
    let processId = 0;
    let deaf = false;
    let statement: Message[] = [];
    const asked = splitMessages(true);
    const answered = splitMessages(false);
    near.on('data', async (chunk: Buffer) => {
      for (const message of asked(chunk)) {
        statement.push(message);
        if ('PBDEC'.includes(message.type) && message.type !== '') continue;
        const whole = statement;
        statement = [];
        const how = 'QS'.includes(message.type) && message.type !== '' ? judge(sqlOf(whole)) : null;
        if (how === 'before') return lose();
        if (how === 'after') deaf = true;
        if (how === 'terminated')
          await administrator.query('select pg_terminate_backend($1, 10000)', [processId]);
        for (const { bytes } of whole) if (far.writable) far.write(bytes);
      }
    });
    far.on('data', (chunk: Buffer) => {
      for (const { type, bytes } of answered(chunk)) {
        if (type === 'K') processId = bytes.readInt32BE(5);
        if (!deaf) near.write(bytes);
        else if (type === 'Z') lose();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: url.href,
    arm(next) {
      watched = [];
      cut = next;
      wasCut = false;
    },
    disarm() {
      const seen = { statements: watched ?? [], wasCut };
      watched = null;
      return seen;
    },
    async stop() {
      server.close();
      for (const socket of open) socket.destroy();
      await administrator.end();
    },
  };
}

/**
 * Where to lose the connection: at every statement, once where it follows the same one again. What is in a transaction is undone
 * wherever it breaks off, so there one way is enough, `inside`; what stands alone, and a commit, is lost before it is done and after.
 */
export function placesIn(statements: readonly string[], inside: Cut = 'after'): Place[] {
  const seen = new Set<string>();
  let open = false;
  return statements.flatMap((sql, nth) => {
    const surroundings = `${statements[nth - 1]}\n${sql}`;
    const keeps = !open || sql.startsWith('COMMIT');
    if (/^(BEGIN|COMMIT)/.test(sql)) open = sql.startsWith('BEGIN');
    if (seen.has(surroundings)) return [];
    seen.add(surroundings);
    const ways: Cut[] = keeps && !/^(BEGIN|select)/.test(sql) ? ['before', 'after'] : [inside];
    return ways.map((how) => ({ nth, how }));
  });
}

/** Resolves once a pool has noticed which of its connections are gone. The test's own time limit bounds it. */
export async function untilUsable({ knex }: Database): Promise<void> {
  for (;;) {
    const usable = await knex.raw('select 1').then(
      () => true,
      () => false,
    );
    if (usable) return;
  }
}

/** Puts bytes together to messages: a type of one letter and a length. The first one of a client has no type. */
function splitMessages(beginsWithout: boolean): (chunk: Buffer) => Message[] {
  let rest = Buffer.alloc(0);
  let typed = !beginsWithout;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Message[] = [];
    for (;;) {
      const before = typed ? 1 : 0;
      if (rest.length < before + 4) return messages;
      const length = before + rest.readInt32BE(before);
      if (rest.length < length) return messages;
      const type = typed ? String.fromCharCode(rest.readUInt8(0)) : '';
      messages.push({ type, bytes: rest.subarray(0, length) });
      rest = rest.subarray(length);
      typed = true;
    }
  };
}

/** The text of a statement: of a query, or of what is parsed for it. */
function sqlOf(messages: readonly Message[]): string {
  for (const { type, bytes } of messages) {
    if (type === 'Q') return bytes.toString('utf8', 5, bytes.length - 1);
    if (type !== 'P') continue;
    const [, sql = ''] = bytes.toString('utf8', 5).split('\0');
    return sql;
  }
  return '';
}
