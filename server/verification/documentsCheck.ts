import { posix } from 'node:path';
import type { FileOperation } from '../edits/fileOperation.ts';
import { commandsIn } from './commandsIn.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';

type Files = ReadonlyMap<string, Uint8Array>;

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

/**
 * A change that documents a project: it writes README.md, adds documents that are missing, and touches nothing else; and what the
 * documents tell to run exists: scripts of package.json, targets of a Makefile, files that interpreters are given, files linked to.
 */
export function documentsCheck({ operations, base }: Pick<CheckedChange, 'operations' | 'base'>): Finding {
  const after = filesAfter(base, operations);
  const faults = operations.flatMap((operation) => [
    ...wrongFile(operation),
    ...(operation.content === null ? [] : wrongCommands(operation.path, decode(operation.content), after)),
    ...(operation.content === null ? [] : deadLinks(operation.path, decode(operation.content), after)),
  ]);
  return { status: faults.length > 0 ? 'failed' : 'passed', evidence: faults.slice(0, 50) };
}

function wrongFile({ op, path }: FileOperation): string[] {
  if (/^readme\.md$/i.test(path) && op !== 'delete') return [];
  if (op === 'create' && /\.(?:md|markdown|txt)$/i.test(path)) return [];
  return [
    `${path}: only README.md is written, and documents that are missing are added; nothing else is changed.`,
  ];
}

function wrongCommands(path: string, text: string, files: Files): string[] {
  return commandsIn(text, judged).flatMap(({ line, words }) => {
    const fault = faultOf(words, files);
    return fault === null ? [] : [`${path}:${line} "${words.join(' ')}": ${fault}`];
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

function deadLinks(path: string, text: string, files: Files): string[] {
  const folder = posix.dirname(path);
  const plain = text.replace(/^\s{0,3}(`{3,}|~{3,})[\s\S]*?^\s{0,3}\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...plain.matchAll(/\]\(\s*<?([^)>\s]+)/g)].flatMap(([, target = '']) => {
    if (/^(?:[a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target)) return [];
    const named = decoded(target.split(/[?#]/)[0] ?? '');
    const wanted = posix.normalize(posix.join(folder, named)).replace(/\/$/, '');
    return named === '' || exists(wanted, files) ? [] : [`${path} links to ${named}, which is not there.`];
  });
}

/** What lies in a folder that is not in the snapshot is built, or ignored for another reason: nothing is known about it. */
function missing(given: string, files: Files): string | null {
  const path = posix.normalize(given);
  const [top = '', ...below] = path.split('/');
  if (path.startsWith('/') || (below.length > 0 && !exists(top, files))) return null;
  return exists(path, files) ? null : `there is no ${given}.`;
}

const exists = (path: string, files: Files): boolean =>
  path === '.' || files.has(path) || [...files.keys()].some((known) => known.startsWith(`${path}/`));

function filesAfter(base: Files, operations: readonly FileOperation[]): Files {
  const files = new Map(base);
  for (const { path, content } of operations) {
    if (content === null) files.delete(path);
    else files.set(path, content);
  }
  return files;
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function decoded(target: string): string {
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
}
