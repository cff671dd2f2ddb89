import { promises as fs } from 'node:fs';
import Mocha from 'mocha';

/** What the runner outside waits for. */
export type HostResult = { passed: string[]; failed: { title: string; message: string }[] };

/**
 * Runs the suite inside the extension host of a real editor. Its result goes to the file named like this one plus `.json`.
 * Rejects when a test failed, which is how a host that waits for `run` learns of it.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, forbidOnly: true, forbidPending: true });
  const result: HostResult = { passed: [], failed: [] };
  const fail = (title: string, error: Error): void =>
    void result.failed.push({ title, message: String(error.stack) });
  try {
    mocha.suite.emit('pre-require', globalThis, '', mocha);
    await import('./commands.host.ts');
    await import('./files.host.ts');
    await import('./pickUp.host.ts');
    await import('./settings.host.ts');
    await import('./tools.host.ts');
    await import('./tree.host.ts');
    await new Promise<void>((resolve) => {
      mocha
        .run(() => resolve())
        .on('pass', (test) => result.passed.push(test.fullTitle()))
        .on('fail', (test, error) => fail(test.fullTitle(), error));
    });
  } catch (error) {
    fail('the suite as a whole', error as Error);
  }
  await fs.writeFile(`${__filename}.new`, JSON.stringify(result));
  await fs.rename(`${__filename}.new`, `${__filename}.json`);
  if (result.failed.length > 0) throw new Error(`${result.failed.length} tests failed.`);
}
