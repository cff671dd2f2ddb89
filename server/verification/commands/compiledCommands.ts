import { posix } from 'node:path';
import {
  decode,
  escaped,
  type Files,
  isPlaceholder,
  missing,
  operandsOf,
  optionOf,
  textsOf,
} from './projectFiles.ts';

const goWithValue = new Set(
  '-C -o -p -tags -ldflags -gcflags -asmflags -mod -modfile -run -bench -count -timeout -exec -coverprofile -buildmode -cpu -parallel'.split(
    ' ',
  ),
);

/** Packages and files that go is told to run, build or test. */
export function faultOfGo([verb = '', ...given]: readonly string[], files: Files): string | null {
  if (!['run', 'build', 'test', 'install', 'vet'].includes(verb) || given.includes('-C')) return null;
  const operands = operandsOf(given, goWithValue);
  for (const word of verb === 'run' ? operands.slice(0, 1) : operands) {
    const fault = faultOfGoPackage(word, verb, files);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOfGoPackage(word: string, verb: string, files: Files): string | null {
  if (word.endsWith('.go')) return isPlaceholder(word) ? null : missing(word, files);
  if (!/^\.(?:\/|$)/.test(word)) return null;
  const folder = posix.normalize(word.replace(/\/?\.\.\.$/, '')).replace(/\/$/, '');
  const below = folder === '.' ? '' : `${folder}/`;
  const sources = [...files].filter(([path]) => path.startsWith(below) && path.endsWith('.go'));
  const deep = word.endsWith('...');
  const here = sources.filter(([path]) => deep || !path.slice(below.length).includes('/'));
  if (here.length === 0) return `there is no Go file in ${word}.`;
  const programs = here.some(([, bytes]) => /^\s*package\s+main\b/m.test(decode(bytes)));
  return verb === 'run' && !programs ? `${word} is not a program: no file in it is of package main.` : null;
}

const cargoVerbs = new Set('run r build b test t bench check c clippy doc d fmt install'.split(' '));
const cargoWithValue = new Set(
  '--bin --example --test --bench -p --package --features -F --target --profile -j --jobs --color --path --target-dir --message-format'.split(
    ' ',
  ),
);

/** The crate, program, example or test that cargo is told to build or run. */
export function faultOfCargo(given: readonly string[], files: Files): string | null {
  const own = given.includes('--') ? given.slice(0, given.indexOf('--')) : given;
  const [verb = ''] = operandsOf(own, cargoWithValue).filter((word) => !word.startsWith('+'));
  if (!cargoVerbs.has(verb)) return null;
  const manifest = optionOf(own, '--manifest-path');
  if (manifest !== undefined) return missing(manifest, files);
  const path = optionOf(own, '--path');
  if (verb === 'install') return path === undefined ? null : missing(path, files);
  if (!files.has('Cargo.toml')) return 'there is no Cargo.toml.';
  const named = textsOf(/^Cargo\.toml$/, files).flatMap((text) =>
    [...text.matchAll(/^\s*name\s*=\s*["']([^"']+)["']/gm)].map(([, name]) => name),
  );
  for (const [option, folder] of [
    ['--bin', 'src/bin'],
    ['--example', 'examples'],
    ['--test', 'tests'],
    ['--bench', 'benches'],
  ] as const) {
    const name = optionOf(own, option);
    if (name === undefined || isPlaceholder(name) || named.includes(name)) continue;
    const at = new RegExp(`(?:^|/)${folder}/${escaped(name)}(?:\\.rs|/main\\.rs)$`);
    if (![...files.keys()].some((known) => at.test(known))) return `there is no ${folder}/${name}.rs.`;
  }
  const crate = optionOf(own, '-p', '--package');
  if (crate !== undefined && !isPlaceholder(crate) && /^r/.test(verb) && !named.includes(crate))
    return `no Cargo.toml is of a package "${crate}".`;
  const program = /(?:^|\/)src\/(?:main\.rs$|bin\/)/;
  const runs = /^r/.test(verb) && optionOf(own, '--example') === undefined;
  const declared = textsOf(/^Cargo\.toml$/, files).some((text) => text.includes('[[bin]]'));
  return runs && !declared && ![...files.keys()].some((known) => program.test(known))
    ? 'there is no src/main.rs and no other program to run.'
    : null;
}

const makeWithValue = new Set(['-f', '-j', '-C', '-l', '-o', '-W', '-I', '--file', '--directory', '--jobs']);

/** Targets that make is told to bring about. */
export function faultOfMake(given: readonly string[], files: Files): string | null {
  if (given.some((word) => /^(?:-C|--directory)/.test(word))) return null;
  const file = optionOf(given, '-f', '--file', '--makefile');
  if (file !== undefined) return missing(file, files);
  const goals = operandsOf(given, makeWithValue).filter((word) => !word.includes('=') && !/^\d+$/.test(word));
  const [goal] = goals.filter((word) => !isPlaceholder(word));
  if (goal === undefined) return null;
  const text = ['Makefile', 'makefile', 'GNUmakefile'].map((path) => files.get(path)).find(Boolean);
  if (text === undefined) return 'there is no Makefile.';
  const lines = decode(text).split(/\r?\n/);
  // Rules of other files, with computed names or by pattern are not known.
  if (lines.some((line) => /^-?s?include\s|^[^\t#=]*[%$][^=]*:(?!=)/.test(line))) return null;
  const targets = new Set(
    lines.flatMap((line) => /^([\w ./-]+?)\s*::?(?!=)/.exec(line)?.[1]?.split(/\s+/) ?? []),
  );
  return targets.has(goal) || files.has(goal) ? null : `the Makefile has no target "${goal}".`;
}
