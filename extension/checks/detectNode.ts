import {
  firstFolder,
  type Kind,
  namesIn,
  type Place,
  type SuggestedCheck,
  scriptsOf,
  suggested,
  textOf,
} from './detectPlace.ts';

const placeholder = 'no test specified';
/** Scripts that check, and formatters, as projects usually call them; the first found of a group is taken. */
const groups: readonly (readonly [kind: Kind, ...names: string[]])[] = [
  ['format', 'format', 'fmt'],
  ['build', 'typecheck', 'type-check', 'check-types', 'types'],
  ['test', 'test'],
  ['lint', 'lint'],
];

const locks: readonly (readonly [file: string, manager: string])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

async function managerOf(place: Place, manifest: string): Promise<string> {
  const named = /"packageManager"\s*:\s*"(npm|pnpm|yarn|bun)@/.exec(manifest)?.[1];
  if (named !== undefined) return named;
  const present = new Set(await namesIn(place, ''));
  return locks.find(([file]) => present.has(file))?.[1] ?? 'npm';
}

/** Scripts of package.json, started by the package manager whose lockfile is there; else Node's own runner where tests lie. */
export async function detectNode(place: Place): Promise<SuggestedCheck[]> {
  const text = await textOf(place, 'package.json');
  if (text === null) return [];
  const declared = scriptsOf(text);
  const manager = await managerOf(place, text);
  const found = groups.flatMap(([kind, ...names]) => {
    const name = names.find((one) => isScript(declared[one]));
    if (name === undefined) return [];
    // `bun test` is a runner of its own and would pass over the script.
    const command = name === 'test' && manager !== 'bun' ? [manager, name] : [manager, 'run', name];
    return [suggested(`${manager}-${name}`, command, `"${name}" in package.json`, kind)];
  });
  if (found.some(({ kind }) => kind === 'test')) return found;
  const folder = await firstFolder(place, ['test', 'tests']);
  if (folder === null) return found;
  const own = (await namesIn(place, folder)).find((name) => /\.(test|spec)\.[cm]?js$/.test(name));
  return own === undefined
    ? found
    : [...found, suggested('node-test', ['node', '--test'], `${folder}/${own}`)];
}

const isScript = (script: unknown): boolean => typeof script === 'string' && !script.includes(placeholder);
