import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'plumbline');
const folders = [cache, join(homedir(), 'go/bin'), ...(process.env['PATH'] ?? '').split(delimiter)];
const program = folders.map((folder) => join(folder, 'stripe-mock')).find((path) => existsSync(path));

let started: Promise<string> | undefined;
let said = false;

/**
 * Address of stripe-mock, which refuses what does not fit the description that Stripe publishes of its API; started once per
 * process and ended with it. Null where it is not installed, which one line says; with CI=true that is a failure.
 */
export function stripeMockUrl(): Promise<string> | null {
  if (program !== undefined) {
    started ??= start(program);
    return started;
  }
  if (process.env['CI'] === 'true')
    throw new Error(
      'CI checks every request to Stripe, and stripe-mock is missing: .ci/stripe-mock installs it',
    );
  if (!said) {
    said = true;
    console.log('Skipped: checking requests to Stripe by stripe-mock. To have them checked: .ci/stripe-mock');
  }
  return null;
}

function start(path: string): Promise<string> {
  // The shell lives on a pipe of ours: it ends the program once the pipe closes, whatever happened to this process.
  const script = '"$@" & mock=$!; cat >/dev/null; kill -KILL $mock';
  const addresses = ['-http-addr', '127.0.0.1:0', '-https-addr', '127.0.0.1:0'];
  const shell = spawn('sh', ['-c', script, 'sh', path, ...addresses], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  shell.unref();
  for (const pipe of [shell.stdin, shell.stdout]) {
    if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  }
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: shell.stdout });
    lines.on('line', (line) => {
      const address = /HTTP at address: (127\.0\.0\.1:[0-9]+)/.exec(line)?.[1];
      if (address !== undefined) resolve(`http://${address}`);
    });
    shell.once('exit', () => reject(new Error('stripe-mock ended')));
  });
}
