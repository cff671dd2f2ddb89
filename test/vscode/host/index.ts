import { promises as fs } from 'node:fs';
import Mocha from 'mocha';

/** What the runner outside waits for. */
export type HostResult = { passed: string[]; failed: { title: string; message: string }[] };

/** Runs the suite inside the extension host of a real editor. Its result goes to the file named like this one plus `.json`. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./commands.host.ts');
  await import('./files.host.ts');
  await import('./settings.host.ts');
  await import('./tree.host.ts');
  const result: HostResult = { passed: [], failed: [] };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', (test) => result.passed.push(test.fullTitle()))
      .on('fail', (test, error) =>
        result.failed.push({ title: test.fullTitle(), message: String(error.stack) }),
      );
  });
  await fs.writeFile(`${__filename}.new`, JSON.stringify(result));
  await fs.rename(`${__filename}.new`, `${__filename}.json`);
}
