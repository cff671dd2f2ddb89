import { firstFile, type Place, textOf } from './detectPlace.ts';

const ways: readonly (readonly [file: string, ...command: string[]])[] = [
  ['package-lock.json', 'npm', 'ci'],
  ['npm-shrinkwrap.json', 'npm', 'ci'],
  ['pnpm-lock.yaml', 'pnpm', 'install', '--frozen-lockfile'],
  ['yarn.lock', 'yarn', 'install', '--frozen-lockfile'],
  ['bun.lock', 'bun', 'install', '--frozen-lockfile'],
  ['bun.lockb', 'bun', 'install', '--frozen-lockfile'],
  ['package.json', 'npm', 'install'],
  ['uv.lock', 'uv', 'sync', '--frozen'],
  ['poetry.lock', 'poetry', 'install', '--no-interaction'],
  ['Gemfile.lock', 'bundle', 'install'],
  ['composer.json', 'composer', 'install', '--no-interaction'],
  ['mix.exs', 'mix', 'deps.get'],
];

/** The command that usually installs what this project needs, or null. Nothing is run. */
export async function detectSetup(place: Place): Promise<string[] | null> {
  for (const [file, ...command] of ways) {
    if ((await firstFile(place, [file])) === null) continue;
    if (file === 'package.json' && !/"(dev)?dependencies"/i.test((await textOf(place, file)) ?? '')) continue;
    // Newer versions of yarn name the same differently.
    const berry = file === 'yarn.lock' && (await firstFile(place, ['.yarnrc.yml'])) !== null;
    return berry ? ['yarn', 'install', '--immutable'] : command;
  }
  return null;
}
