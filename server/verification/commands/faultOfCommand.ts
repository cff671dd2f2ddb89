import { faultOfBuild, faultOfCompose, faultOfDocker, programsWithFile } from './builtWith.ts';
import { faultOfCargo, faultOfGo, faultOfMake } from './compiledCommands.ts';
import { faultOfScript, faultOfTask, faultOfTool } from './nodeCommands.ts';
import { type Files, isPlaceholder, missing, operandsOf } from './projectFiles.ts';
import { faultOfApplication, faultOfPip, faultOfPython } from './pythonCommands.ts';

type Judge = (
  given: readonly string[],
  files: Files,
  document: readonly (readonly string[])[],
) => string | null;

/** Options of interpreters that take the next word. */
const withValue = new Set(
  '-r --require --import --loader --experimental-loader --env-file --env-file-if-exists -C --conditions -I --test-reporter --watch-path --tsconfig --project -P --config -c --exec --ext -d'.split(
    ' ',
  ),
);

/** An interpreter is given a file; after these options it is given something else. */
const faultOfScriptFile: Judge = (given, files) => {
  if (given.some((word) => /^-{1,2}(?:[ecmp]|eval|print|test)$/.test(word))) return null;
  const [first, second] = operandsOf(given, withValue);
  const file = first === 'watch' ? second : first;
  return file !== undefined && /\.\w+$/.test(file) ? missing(file, files) : null;
};

const faultOfBun: Judge = (given, files) => {
  const [verb, name] = operandsOf(given, withValue);
  if (verb === 'run') return faultOfTask(name, files);
  if (verb === 'x') return faultOfTool(given.slice(given.indexOf('x') + 1), files);
  return faultOfScriptFile(given, files, []);
};

const faultOfDeno: Judge = (given, files) => {
  const [verb, name] = operandsOf(given, withValue);
  if (verb === 'task') return faultOfTask(name, files);
  if (verb === 'run' && name !== undefined && /^[\w./-]+\.\w+$/.test(name)) return missing(name, files);
  return null;
};

const judges: Record<string, Judge> = {
  ...Object.fromEntries(
    'node ruby php perl bash sh zsh tsx ts-node ts-node-dev nodemon Rscript lua'
      .split(' ')
      .map((program) => [program, faultOfScriptFile]),
  ),
  ...Object.fromEntries(['python', 'python3', 'py', 'pypy3'].map((program) => [program, faultOfPython])),
  ...Object.fromEntries(['pip', 'pip3'].map((program) => [program, faultOfPip])),
  ...Object.fromEntries(['uvicorn', 'gunicorn', 'hypercorn'].map((program) => [program, faultOfApplication])),
  ...Object.fromEntries(
    ['npm', 'pnpm', 'yarn'].map((program): [string, Judge] => [
      program,
      (given, files) => faultOfScript(program, given, files),
    ]),
  ),
  ...Object.fromEntries(
    programsWithFile.map((program): [string, Judge] => [
      program,
      (given, files) => faultOfBuild(program, given, files),
    ]),
  ),
  npx: faultOfTool,
  bunx: faultOfTool,
  bun: faultOfBun,
  deno: faultOfDeno,
  go: faultOfGo,
  cargo: faultOfCargo,
  make: faultOfMake,
  docker: faultOfDocker,
  'docker-compose': faultOfCompose,
};

/** Programs that run what follows them. */
const wrappers: Record<string, number> = {
  sudo: 1,
  time: 1,
  env: 1,
  exec: 1,
  npx: 1,
  bunx: 1,
  'cross-env': 1,
};
const environments = new Set(['uv', 'poetry', 'pipenv', 'pdm', 'hatch', 'rye']);

/** Programs whose commands can be judged, also where a text only mentions them. */
export const judgedPrograms: ReadonlySet<string> = new Set([...Object.keys(judges), ...environments, 'sudo']);

/** Why a command cannot work in this project; null when nothing speaks against it. `document` are all commands of its document. */
export function faultOfCommand(
  [program = '', ...given]: readonly string[],
  files: Files,
  document: readonly (readonly string[])[],
): string | null {
  if (given.slice(0, 2).some(isPlaceholder)) return null;
  if (program.startsWith('./')) return missing(program, files);
  const name = /^python3\.\d+$/.test(program) ? 'python3' : program;
  const judge = Object.hasOwn(judges, name) ? judges[name] : undefined;
  const fault = judge?.(given, files, document) ?? null;
  if (fault !== null) return fault;
  const inner = wrapped(name, given);
  return inner.length === 0 ? null : faultOfCommand(inner, files, document);
}

function wrapped(program: string, given: readonly string[]): readonly string[] {
  const from =
    environments.has(program) && given[0] === 'run' ? 1 : Object.hasOwn(wrappers, program) ? 0 : -1;
  if (from < 0) return [];
  const rest = given.slice(from);
  const at = rest.findIndex((word) => !word.startsWith('-') && !/^\w+=/.test(word));
  return at < 0 ? [] : rest.slice(at);
}
