import { spawnSync } from 'node:child_process';
import { findSandbox } from '../../extension/core/findSandbox.ts';

type Register = (title: string, test: () => void | Promise<void>) => void;

/** Registers tests where `present`; elsewhere one line says which are left out and how to have them run. */
function where(present: boolean, what: string, how: string): Register {
  let told = false;
  return (title, test) => {
    if (present) {
      it(title, test);
      return;
    }
    if (!told) console.log(`Skipped: tests ${what}. To run them: ${how}.`);
    told = true;
  };
}

const runs = (program: string, ...args: string[]): boolean =>
  process.platform !== 'win32' && spawnSync(program, args, { stdio: 'ignore' }).status === 0;

export const itWithPython: Register = where(
  runs('python3', '-c', 'import venv'),
  'with Python environments',
  'apt-get install python3-venv',
);
export const itWithPytest: Register = where(
  runs('python3', '-m', 'pytest', '--version'),
  'with pytest',
  'apt-get install python3-pytest',
);
export const itWithCargo: Register = where(runs('cargo', '--version'), 'with cargo', 'apt-get install cargo');
export const itWithMaven: Register = where(runs('mvn', '-version'), 'with Maven', 'apt-get install maven');

export const sandbox = await findSandbox();

/** The tests run where bubblewrap is installed and the machine lets it work. */
export const itInSandbox: Register = where(
  sandbox !== null,
  'of the sandbox',
  'apt-get install bubblewrap, on a Linux that allows user namespaces',
);
