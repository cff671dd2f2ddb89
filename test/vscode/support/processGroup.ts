import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export type ProcessGroup = {
  /** Resolves with the next printed line that matches. Rejects, with all that was printed, when the program ends first. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Kills the program and everything it started. */
  stop(): Promise<void>;
};

/**
 * The shell lives on a pipe of ours. When that closes, by `stop` or because this process is gone, even by kill -9, it kills the
 * program and what the program started: they are a group of their own, hence setsid.
 */
const supervisor = `
  exec 3<&0
  setsid "$@" 3<&- & leader=$!
  { cat <&3 >/dev/null; kill -KILL -$leader; } 2>/dev/null &
  { wait $leader; kill -KILL -$leader; } 2>/dev/null`;

/** Starts a program that leaves no process behind, whatever ends this one. */
export function startProcessGroup(argv: readonly string[], env: NodeJS.ProcessEnv): ProcessGroup {
  const shell = spawn('sh', ['-c', supervisor, 'sh', ...argv], {
    env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = once(shell, 'close');
  const output: string[] = [];
  const readers = new Set<(line: string) => void>();
  for (const stream of [shell.stdout, shell.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      for (const read of readers) read(line);
    });
  }
  return {
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        readers.add((line) => {
          const found = pattern.exec(line);
          if (found) resolve(found);
        });
        void ended.then(() => reject(new Error(`${argv.join(' ')} ended:\n${output.join('\n')}`)));
      }),
    async stop() {
      shell.stdin.end();
      await ended;
    },
  };
}
