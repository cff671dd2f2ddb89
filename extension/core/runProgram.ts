import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import spawn from 'cross-spawn';
import { createOutputTail } from './outputTail.ts';
import { endMarked, runMark, signalTree } from './processTree.ts';

export type ProgramOptions = {
  /** Program and arguments; no shell reads them. */
  command: readonly string[];
  cwd: string;
  environment: Record<string, string>;
  timeoutMs: number;
  /** Time between asking the processes to end and making them. */
  graceMs: number;
  /** The program is stopped when it writes more than this. */
  outputLimitBytes?: number;
  signal?: AbortSignal;
  onOutput?: (chunk: Uint8Array) => void;
};

export type ProgramResult = {
  exitCode: number | null;
  timedOut: boolean;
  /** Stopped because it wrote more than the limit. */
  flooded: boolean;
  startError: string | null;
  outputTail: string;
};

/** How long output of a process that escaped its group is waited for after the program ended. */
const drainMs = 1_000;
const defaultOutputLimit = 64 * 1024 * 1024;

function explain(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `The program "${program}" was not found.`;
  if (error.code === 'EACCES') return `The program "${program}" may not be executed.`;
  return `The program "${program}" could not be started (${error.code ?? 'unknown reason'}).`;
}

/**
 * Runs a program in a process group of its own with its input closed, and leaves none of its processes behind: not after it
 * ended, not at the time limit, not on abort. Rejects only with the reason of an abort.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const { command, cwd, environment, timeoutMs, graceMs, signal, onOutput } = options;
  const { outputLimitBytes = defaultOutputLimit } = options;
  signal?.throwIfAborted();
  const mark = randomUUID();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: { ...environment, [runMark]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const tail = createOutputTail();
  let timedOut = false;
  let flooded = false;
  let written = 0;
  let force: NodeJS.Timeout | undefined;
  const end = (how: 'SIGTERM' | 'SIGKILL'): void => {
    const { pid } = child;
    if (pid === undefined) return;
    signalTree(pid, how);
    force ??= setTimeout(() => signalTree(pid, 'SIGKILL'), graceMs);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Uint8Array) => {
      if (flooded) return;
      written += chunk.length;
      flooded = written > outputLimitBytes;
      if (flooded) end('SIGKILL');
      tail.add(chunk);
      onOutput?.(chunk);
    });
  }
  const onAbort = (): void => end('SIGTERM');
  const limit = setTimeout(() => {
    timedOut = true;
    end('SIGTERM');
  }, timeoutMs);
  signal?.addEventListener('abort', onAbort);
  try {
    const closed = once(child, 'close');
    closed.catch(() => undefined);
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    if (child.pid !== undefined) signalTree(child.pid, 'SIGKILL');
    await endMarked(mark);
    const drained = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, drainMs);
    await closed;
    clearTimeout(drained);
    signal?.throwIfAborted();
    const stopped = timedOut || flooded;
    return {
      exitCode: stopped ? null : exitCode,
      timedOut,
      flooded,
      startError: null,
      outputTail: tail.text(),
    };
  } catch (error) {
    signal?.throwIfAborted();
    const startError = explain(program, error instanceof Error ? error : new Error(String(error)));
    return { exitCode: null, timedOut: false, flooded: false, startError, outputTail: tail.text() };
  } finally {
    clearTimeout(limit);
    clearTimeout(force);
    signal?.removeEventListener('abort', onAbort);
  }
}
