import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const root = pathToFileURL(`${process.cwd()}/`).href;

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** A Node process of its own that runs `source`; `#server/` in it is this checkout's server folder. */
export async function startScript(source: string, args: string[]) {
  const text = source.replaceAll('#server/', `${root}server/`);
  const child = spawn(process.execPath, ['--input-type=module', '-e', text, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    /** The next line it prints; '' once it has ended. */
    async line(): Promise<string> {
      const next = await lines.next();
      return next.done === true ? '' : next.value;
    },
    /** SIGKILL, and wait until it is gone. */
    async kill(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
