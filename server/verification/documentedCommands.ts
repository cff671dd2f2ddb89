import { posix } from 'node:path';
import type { FileOperation } from '../edits/fileOperation.ts';
import { commandsIn } from './commandsIn.ts';
import type { CheckedChange } from './gateCheck.ts';

type Files = ReadonlyMap<string, Uint8Array>;
type WrongCommand = { command: string; told: string };

/** Programs whose argument is a file that has to be there. */
const interpreters = new Set([
  'node',
  'python',
  'python3',
  'ruby',
  'php',
  'bash',
  'sh',
  'tsx',
  'ts-node',
  'deno',
  'bun',
]);
const scriptRunners = new Set(['npm', 'pnpm', 'yarn']);
const judged = new Set([...interpreters, ...scriptRunners, 'make']);

/** What npm, pnpm and yarn do by themselves. */
const builtIn = new Set(
  'add audit bin ci config create dedupe dlx exec explain fund help i init install link list login logout ls outdated pack publish query rebuild remove root search uninstall unlink update upgrade version view why workspace workspaces'.split(
    ' ',
  ),
);

/** Commands of a document that cannot work in this project. What follows a `cd` in a block is run elsewhere, and not judged. */
export function wrongCommands(path: string, text: string, files: Files): WrongCommand[] {
  let elsewhere = -1;
  return commandsIn(text, judged).flatMap(({ line, words }) => {
    if (words[0] === 'cd' || line <= elsewhere + 1) {
      elsewhere = line;
      return [];
    }
    const command = words.join(' ');
    const fault = faultOf(words, files);
    return fault === null ? [] : [{ command, told: `${path}:${line} "${command}": ${fault}` }];
  });
}

/** The commands that a change brings into the project's README and that cannot work after it; what was there before is left alone. */
export function newWrongCommands({ operations, base }: Pick<CheckedChange, 'operations' | 'base'>): string[] {
  const after = filesAfter(base, operations);
  return operations.flatMap(({ path, base: before, content }) => {
    if (!/^readme\.md$/i.test(path) || content === null) return [];
    const known = new Set(
      before === null ? [] : commandsIn(decode(before), judged).map(({ words }) => words.join(' ')),
    );
    return wrongCommands(path, decode(content), after).flatMap(({ command, told }) =>
      known.has(command) ? [] : [told],
    );
  });
}

/** Why a command cannot work in this project; null when nothing speaks against it. */
function faultOf([program = '', ...given]: readonly string[], files: Files): string | null {
  const [first] = given.filter((word) => !word.startsWith('-'));
  if (scriptRunners.has(program)) return faultOfScript(program, given, files);
  if (program === 'make') return first === undefined ? null : faultOfTarget(first, files);
  if (program.startsWith('./')) return missing(program, files);
  if (!interpreters.has(program) || first === undefined) return null;
  // What follows -e, -m, -c or a runner's own word is no file.
  if (given.some((word) => /^-{1,2}(?:[ecmp]|eval|print|test|module)$/.test(word))) return null;
  return /\.\w+$/.test(first) ? missing(first, files) : null;
}

function faultOfScript(program: string, given: readonly string[], files: Files): string | null {
  const words = given.filter((word) => !word.startsWith('-'));
  const runs = words[0] === 'run' || words[0] === 'run-script';
  const name = runs ? words[1] : words[0];
  if (name === undefined || given.some((word) => /^(?:--prefix|-C|-w|--workspace|--filter)/.test(word)))
    return null;
  if (
    !runs &&
    (builtIn.has(name) || (program === 'npm' && !['test', 'start', 't', 'stop', 'restart'].includes(name)))
  )
    return null;
  const script = name === 't' ? 'test' : name;
  const manifest = files.get('package.json');
  if (manifest === undefined) return 'there is no package.json.';
  const scripts = scriptsOf(manifest);
  if (scripts.has(script)) return null;
  return `package.json has no script "${script}". It has: ${[...scripts].join(', ') || 'none'}.`;
}

function scriptsOf(manifest: Uint8Array): Set<string> {
  try {
    const { scripts } = JSON.parse(decode(manifest));
    return new Set(typeof scripts === 'object' && scripts !== null ? Object.keys(scripts) : []);
  } catch {
    return new Set();
  }
}

function faultOfTarget(target: string, files: Files): string | null {
  const makefile = ['Makefile', 'makefile', 'GNUmakefile'].map((path) => files.get(path)).find(Boolean);
  if (makefile === undefined) return 'there is no Makefile.';
  const targets = new Set(
    decode(makefile)
      .split(/\r?\n/)
      .flatMap((line) => /^([\w .%/-]+?)\s*::?(?!=)/.exec(line)?.[1]?.split(/\s+/) ?? []),
  );
  return targets.has(target) ? null : `the Makefile has no target "${target}".`;
}

/** What lies in a folder that is not in the snapshot is built, or ignored for another reason: nothing is known about it. */
function missing(given: string, files: Files): string | null {
  const path = posix.normalize(given);
  const [top = '', ...below] = path.split('/');
  if (path.startsWith('/') || (below.length > 0 && !exists(top, files))) return null;
  return exists(path, files) ? null : `there is no ${given}.`;
}

export const exists = (path: string, files: Files): boolean =>
  path === '.' || files.has(path) || [...files.keys()].some((known) => known.startsWith(`${path}/`));

/** The files of a project after a change. */
export function filesAfter(base: Files, operations: readonly FileOperation[]): Files {
  const files = new Map(base);
  for (const { path, content } of operations) {
    if (content === null) files.delete(path);
    else files.set(path, content);
  }
  return files;
}

export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
