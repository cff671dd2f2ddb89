import { spawn } from 'node:child_process';
import { hiddenImports } from '../lint/hiddenImports.ts';
import { longFiles } from '../lint/longFiles.ts';
import { machineTraces } from '../lint/machineTraces.ts';
import { type SourceFile, sourceFiles } from '../lint/sourceFiles.ts';

/** Quick and without a database. A folder belongs here as long as its tests keep the whole check under a minute. */
const fastTests = ['lint', 'shared', 'extension/core', 'extension/api', 'server/edits'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);

type Outcome = { ok: boolean; output: string };
type Step = { name: string; run: () => Promise<Outcome> };
type Finding = { path: string; line: number; message: string };

/** Far above what any step needs: a step that reaches it hangs, for instance on a socket a test left open. */
const hungAfterMs = 300_000;

const files = sourceFiles('.');
const typescript = files.filter(({ path }) => /^(?:extension|server|shared)\/.*\.ts$/.test(path));

// Longest first: two lanes then end at about the same time.
const steps: Step[] = [
  node('fast tests', 'node_modules/mocha/bin/mocha.js', '--reporter=dot', '--forbid-pending', ...fastTests),
  node('types', 'node_modules/typescript/bin/tsc', '--noEmit', '--project', '.'),
  scan('hidden imports', hiddenImports, typescript),
  node(
    'format, lint, boundaries',
    'node_modules/@biomejs/biome/bin/biome',
    'ci',
    '--error-on-warnings',
    '--colors=off',
    '.',
  ),
  node('dead code', 'node_modules/knip/bin/knip.js', '--no-progress'),
  node(
    'dead code, shipped part',
    'node_modules/knip/bin/knip.js',
    '--no-progress',
    '--production',
    '--files',
  ),
  scan('file size', longFiles, files),
  scan('machine traces', machineTraces, files),
];

function node(name: string, ...args: string[]): Step {
  return {
    name,
    run: () =>
      new Promise((done, fail) => {
        const child = spawn(process.execPath, args, {
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: hungAfterMs,
          killSignal: 'SIGKILL',
        });
        const output: string[] = [];
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
        }
        child.once('error', fail);
        child.once('close', (code, signal) => {
          if (signal !== null)
            output.push(`Ended by ${signal}, after ${hungAfterMs / 1000} s at the latest.\n`);
          done({ ok: code === 0, output: output.join('') });
        });
      }),
  };
}

function scan(
  name: string,
  find: (files: readonly SourceFile[]) => readonly Finding[],
  where: readonly SourceFile[],
): Step {
  return {
    name,
    run: async () => {
      const found = find(where);
      const output = found.map(({ path, line, message }) => `${path}:${line} ${message}\n`).join('');
      return { ok: found.length === 0, output };
    },
  };
}

async function runStep({ name, run }: Step): Promise<boolean> {
  const started = performance.now();
  const { ok, output } = await run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${seconds.padStart(5)} s  ${name}`);
  if (!ok) console.log(output.trimEnd().replaceAll(/^/gm, '    '));
  return ok;
}

async function runLane(queue: Step[], results: boolean[]): Promise<void> {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) results.push(await runStep(step));
}

const queue = [...steps];
const results: boolean[] = [];
await Promise.all([runLane(queue, results), runLane(queue, results)]);
const failed = results.filter((ok) => !ok).length;
console.log(failed === 0 ? `All ${results.length} checks passed.` : `${failed} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
