import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Outcome, withSecondTry } from './secondTry.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const mocha = fileURLToPath(new URL('../../node_modules/mocha/bin/mocha.js', import.meta.url));
const all = 'test/**/*.test.ts';
const editor = 'test/vscode/**/*.test.ts';
const summary = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm;

/** What to do when all is to end early: what was kept back is shown. */
const stops: (() => void)[] = [];
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    for (const stop of stops) stop();
    process.exitCode = 1;
  });

/** Runs mocha in a process of its own; `live` says whether its output is shown as it comes, and in any case it is kept. */
function run(args: readonly string[], live: boolean): Promise<Outcome> {
  const child = spawn(process.execPath, [mocha, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: string): void => {
    output += chunk;
    if (live) process.stdout.write(chunk);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  stops.push(() => {
    if (!live) process.stdout.write(output);
    child.kill();
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: String(error) }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Passed, failed and skipped, as the last lines of the runs say; a run without one came to no end. */
function total(outcomes: readonly Outcome[]): string {
  const counts = [0, 0, 0];
  for (const { output } of outcomes) {
    const last = [...output.matchAll(summary)].at(-1);
    if (last === undefined) return 'No test result: a part of the tests did not run to its end.';
    for (const at of [0, 1, 2]) counts[at] = (counts[at] ?? 0) + Number(last[at + 1] ?? 0);
  }
  const [passed, failed, skipped] = counts;
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

/**
 * All tests: those that drive a real editor mostly wait for it, so the others run beside them. Arguments go to mocha, which
 * then runs everything in one process, once.
 */
const args = process.argv.slice(2);
if (args.length > 0) process.exitCode = (await run([all, ...args], true)).code;
else {
  const files = globSync(editor, { cwd: root }).sort();
  const [others, inEditor] = await Promise.all([
    run([all, '--ignore', editor], true),
    withSecondTry(files, (file) => run([file], false)),
  ]);
  process.stdout.write(`\nIn a real editor:\n${inEditor.map(({ output }) => output).join('\n')}\n`);
  // Far above by now.
  if (others.code !== 0) {
    const end = others.output.slice(others.output.search(/^ {2}\d+ passing/m));
    process.stdout.write(`\nThe others:\n${end}\n`);
  }
  const outcomes = [others, ...inEditor];
  process.stdout.write(`${total(outcomes)}\n`);
  process.exitCode = outcomes.every(({ code }) => code === 0) ? 0 : 1;
}
