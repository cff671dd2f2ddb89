import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkEnvironment } from '../../core/checkEnvironment.ts';

export type DemoServer = { url: URL; token: string; stop(): Promise<void> };

/**
 * Starts the real server in a process of its own: embedded database in `dataFolder`, scripted demo model, any free port. Throws
 * with what the server printed when it does not come up. The signal ends it. Its token is told by the first start in a folder
 * only, so a later one is given that.
 */
export async function startDemoServer(
  dataFolder: string,
  signal: AbortSignal,
  again?: Pick<DemoServer, 'url' | 'token'>,
): Promise<DemoServer> {
  const main = fileURLToPath(new URL('../../../server/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], {
    // Not the caller's environment: settings of a server of their own would change what the demo shows.
    env: {
      ...checkEnvironment(
        process.env,
        { workspace: dataFolder, folder: dataFolder, temporary: tmpdir() },
        { shareHome: true },
      ),
      DATA_FOLDER: dataFolder,
      PORT: again?.url.port ?? '0',
      MODEL: 'demo',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  let printed = '';
  const started = new Promise<{ url: URL; token: string }>((resolve, reject) => {
    const read = (line: string): void => {
      printed += `${line}\n`;
      const url = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(printed)?.[0];
      const token = again?.token ?? /plb_[A-Za-z0-9_-]{20,}/.exec(printed)?.[0];
      if (url && token) resolve({ url: new URL(url), token });
    };
    createInterface({ input: child.stdout }).on('line', read);
    createInterface({ input: child.stderr }).on('line', read);
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The server did not start:\n${printed}`)));
  });
  return { ...(await started), stop };
}
