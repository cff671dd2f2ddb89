import { basename, dirname, extname } from 'node:path';
import { programOf } from './commandLanguages.ts';

export type RelatedRun = {
  command: string[];
  /** Exit codes that say that a test failed, and not that the command was put wrongly or found nothing to run. */
  failures: readonly number[];
};

export type RelatedContext = {
  /** Files after the change, relative, without deleted ones. */
  changed: readonly string[];
  /** Every file of the copy. */
  files: readonly string[];
  /** The `test` script of package.json. */
  testScript: string | null;
};

const scripts = ['.js', '.jsx', '.mjs', '.cjs', '.ts', '.tsx', '.mts', '.cts'];
/** A script that is one program with plain arguments; anything a shell would read is somebody else's business. */
const plainScript = /^[\w@./:=\- ]+$/;

const of = (paths: readonly string[], extensions: readonly string[]): string[] =>
  paths.filter((path) => extensions.includes(extname(path)) && !path.startsWith('-'));

function throughScript(
  command: readonly string[],
  testScript: string | null,
): { argv: string[]; script: string[] } | null {
  const program = programOf(command);
  const rest = command.slice(1).join(' ');
  const npm = program === 'npm' && /^(test|t|run test|run-script test)$/.test(rest);
  const other = /^(yarn|pnpm|bun)$/.test(program) && /^(test|run test)$/.test(rest);
  if ((!npm && !other) || testScript === null || !plainScript.test(testScript)) return null;
  return { argv: [...command, ...(npm ? ['--'] : [])], script: testScript.trim().split(/ +/) };
}

function javascriptTests(
  command: readonly string[],
  { changed, testScript }: RelatedContext,
): RelatedRun | null {
  const files = of(changed, scripts);
  if (files.length === 0) return null;
  const script = throughScript(command, testScript);
  const direct = programOf(command) === 'npx' ? command.slice(1) : command;
  const [tool = '', ...args] = script?.script ?? direct;
  const name = programOf([tool]);
  const argv = script?.argv ?? [...command];
  if (args.some((one) => !one.startsWith('-') && one !== 'run')) return null;
  if (name === 'jest')
    return {
      command: [...argv, '--passWithNoTests', '--coverage=false', '--findRelatedTests', ...files],
      failures: [1],
    };
  if (name !== 'vitest') return null;
  // `vitest related` is a subcommand of its own, which a script's `run` cannot become.
  if (script !== null) return null;
  const at = argv.lastIndexOf(tool);
  return {
    command: [
      ...argv.slice(0, at + 1),
      'related',
      '--run',
      '--passWithNoTests',
      '--coverage.enabled=false',
      ...args.filter((one) => one !== 'run'),
      ...files,
    ],
    failures: [1],
  };
}

function pythonTests(command: readonly string[], { changed, files }: RelatedContext): RelatedRun | null {
  const program = programOf(command);
  const isModule = /^python[0-9.]*$/.test(program) && command[1] === '-m' && command[2] === 'pytest';
  if (program !== 'pytest' && !isModule) return null;
  const args = command.slice(isModule ? 3 : 1);
  if (args.some((one) => !/^-(q|v|x|-quiet|-verbose)+$/.test(one))) return null;
  const names = new Set(of(changed, ['.py']).map((path) => basename(path, '.py')));
  const tests = of(files, ['.py']).filter((path) => {
    const name = basename(path, '.py');
    const about = name.replace(/^test_|_test$/g, '');
    return about !== name && (names.has(name) || names.has(about));
  });
  return tests.length === 0
    ? null
    : { command: [...command, '-p', 'no:cov', ...tests.slice(0, 200)], failures: [1] };
}

function goTests(command: readonly string[], { changed }: RelatedContext): RelatedRun | null {
  if (programOf(command) !== 'go' || command[1] !== 'test' || !command.includes('./...')) return null;
  const folders = [...new Set(of(changed, ['.go']).map((path) => `./${dirname(path)}`.replace(/\/\.$/, '')))];
  const packages = folders.map((folder) => (folder === './.' ? '.' : folder));
  if (packages.length === 0) return null;
  return { command: command.flatMap((word) => (word === './...' ? packages : [word])), failures: [1] };
}

function rustTests(command: readonly string[], { changed, files }: RelatedContext): RelatedRun | null {
  if (programOf(command) !== 'cargo' || command[1] !== 'test') return null;
  if (command.slice(2).some((word) => !/^(-q|--quiet|--workspace|--all)$/.test(word))) return null;
  const known = new Set(files);
  const crates = new Set<string>();
  for (const path of of(changed, ['.rs'])) {
    let folder = dirname(path);
    while (folder !== '.' && !known.has(`${folder}/Cargo.toml`)) folder = dirname(folder);
    if (folder === '.') return null;
    crates.add(folder);
  }
  if (crates.size === 0) return null;
  const kept = command.slice(2).filter((word) => !/^--(workspace|all)$/.test(word));
  return {
    command: [
      'cargo',
      'test',
      ...kept,
      ...[...crates].flatMap((folder) => ['--manifest-path', `${folder}/Cargo.toml`]).slice(0, 2),
    ],
    failures: [101],
  };
}

/**
 * The part of a test command that is nearest to a change, for the tools whose ways are known; null for all others and for commands
 * with words that could mean something else together with paths. It can only refuse a change earlier, never let one pass.
 */
export function relatedTests(command: readonly string[], context: RelatedContext): RelatedRun | null {
  for (const find of [javascriptTests, pythonTests, goTests, rustTests]) {
    const run = find(command, context);
    if (run !== null) return run;
  }
  return null;
}
