import { parseArgs } from 'node:util';
import { runDemo } from './demo/runDemo.ts';

const usage = `Usage: npm run demo [-- --keep]

Takes a small sample project from the first question to its README and export, with a scripted model. Needs no key and no
network.

  --keep   keeps the folder with the sample project and the server's data
  --help   prints this
`;
const flag = { type: 'boolean', default: false } as const;

function readOptions(): { keep: boolean; help: boolean } | null {
  try {
    return parseArgs({ options: { keep: flag, help: flag } }).values;
  } catch {
    return null;
  }
}

const options = readOptions();
if (options === null) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else if (options.help) {
  process.stdout.write(usage);
} else {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.exitCode = await runDemo({
    keep: options.keep,
    out: (text) => process.stdout.write(text),
    coloured: process.stdout.isTTY && process.stdout.hasColors(),
    width: process.stdout.columns ?? Number.POSITIVE_INFINITY,
    signal: interrupted.signal,
  });
  // What was under way when it was interrupted, a check or a request, has nothing left to finish for.
  if (interrupted.signal.aborted) process.exit(130);
}
