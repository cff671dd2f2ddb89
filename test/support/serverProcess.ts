import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { start } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')).scripts;
/** What `npm start` runs, without `node`. */
const startArguments: string[] = start.split(' ').slice(1);

export type ServerProcess = {
  url: URL;
  pid: number;
  /** The token a first embedded start prints, or null. */
  token: string | null;
  /** Resolves when the process is gone, with the signal or code that ended it. */
  ended: Promise<string>;
  /** As `kill -9`. */
  kill(): Promise<void>;
  /** As Ctrl+C: steps under way finish. */
  stop(): Promise<void>;
  output(): string;
};

/**
 * Starts a server that a failpoint kills, and says what ended it: SIGKILL, if it was the failpoint. An embedded server goes on
 * with its runs at once, so it may die before it listens.
 */
export async function endOf(environment: Record<string, string>): Promise<string> {
  const { ended } = launch(environment);
  return ended;
}

/** Starts the real server in a process of its own on a free port, and resolves once it listens. */
export async function startServerProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const { child, ended, output, onLine } = launch(environment);
  const url = await new Promise<string>((resolve, reject) => {
    onLine((line) => {
      const address = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(line)?.[0];
      if (address) resolve(address);
    });
    void ended.then((how) => reject(new Error(`the server ended (${how}) before it listened:\n${output()}`)));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    url: new URL(url),
    pid: child.pid ?? 0,
    get token() {
      return /plb_[A-Za-z0-9_-]{20,}/.exec(output())?.[0] ?? null;
    },
    ended,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    output,
  };
}

function launch(environment: Record<string, string>) {
  const child = spawn(process.execPath, startArguments, {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const readers: ((line: string) => void)[] = [];
  const read = (line: string): void => {
    printed += `${line}\n`;
    for (const reader of readers) reader(line);
  };
  createInterface({ input: child.stdout }).on('line', read);
  createInterface({ input: child.stderr }).on('line', read);
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code));
  return {
    child,
    ended,
    output: () => printed,
    onLine: (reader: (line: string) => void) => readers.push(reader),
  };
}
