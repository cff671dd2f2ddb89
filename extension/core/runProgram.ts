import { spawn as spawnPlain } from 'node:child_process';
import { once } from 'node:events';
import spawn from 'cross-spawn';
import { createOutputTail } from './outputTail.ts';

export type ProgramOptions = {
  /** Program and arguments; no shell reads them. */
  command: readonly string[];
  cwd: string;
  environment: Record<string, string>;
  timeoutMs: number;
  /** Time between asking the processes to end and making them. */
  graceMs: number;
  signal?: AbortSignal;
  onOutput?: (chunk: Uint8Array) => void;
};

export type ProgramResult = {
  exitCode: number | null;
  timedOut: boolean;
  startError: string | null;
  outputTail: string;
};

/** How long output of a process that escaped its group is waited for after the program ended. */
const drainMs = 1_000;

function explain(program: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `The program "${program}" was not found.`;
  if (error.code === 'EACCES') return `The program "${program}" may not be executed.`;
  return `The program "${program}" could not be started (${error.code ?? 'unknown reason'}).`;
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (process.platform === 'win32') {
    spawnPlain('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => undefined,
    );
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is already gone.
  }
}

/**
 * Runs a program in a process group of its own with its input closed, and leaves none of its processes behind: not after it
 * ended, not at the time limit, not on abort. Rejects only with the reason of an abort.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const { command, cwd, environment, timeoutMs, graceMs, signal, onOutput } = options;
  signal?.throwIfAborted();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const tail = createOutputTail();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Uint8Array) => {
      tail.add(chunk);
      onOutput?.(chunk);
    });
  }
  let timedOut = false;
  let force: NodeJS.Timeout | undefined;
  const end = (): void => {
    const { pid } = child;
    if (pid === undefined) return;
    signalGroup(pid, 'SIGTERM');
    force ??= setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  };
  const limit = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutMs);
  signal?.addEventListener('abort', end);
  try {
    const closed = once(child, 'close');
    closed.catch(() => undefined);
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    const drained = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, drainMs);
    await closed;
    clearTimeout(drained);
    signal?.throwIfAborted();
    return { exitCode: timedOut ? null : exitCode, timedOut, startError: null, outputTail: tail.text() };
  } catch (error) {
    signal?.throwIfAborted();
    const startError = explain(program, error instanceof Error ? error : new Error(String(error)));
    return { exitCode: null, timedOut: false, startError, outputTail: tail.text() };
  } finally {
    clearTimeout(limit);
    clearTimeout(force);
    signal?.removeEventListener('abort', end);
  }
}
