import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

/** A connection over the network that a process began. The first line says only that the process is watched. */
export type SeenConnection = {
  /** Milliseconds since the epoch. */
  at: number;
  target: 'watched' | `port ${number | string}`;
};

const file = process.env['PLUMBLINE_CONNECTIONS'];

// HTTP, TLS and fetch all end in this method. Who called it cannot be told: the editor finds a proxy first, out of the stack.
if (file !== undefined) {
  const note = (target: SeenConnection['target']): void =>
    appendFileSync(file, `${JSON.stringify({ at: Date.now(), target } satisfies SeenConnection)}\n`);
  note('watched');
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
    const [first] = given.flat() as [{ port?: number } | number | string];
    const port = typeof first === 'object' ? first.port : Number(first);
    // Without a port it is a pipe of this machine.
    if (port) note(`port ${port}`);
    return Reflect.apply(connect, this, given);
  } as typeof connect;
}
