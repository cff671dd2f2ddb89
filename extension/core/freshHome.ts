import { constants, promises as fs } from 'node:fs';
import { join } from 'node:path';
import { type CheckPlace, privateCaches, privateHome } from './checkEnvironment.ts';
import { placeGradle } from './jvmHomes.ts';
import { removeTree } from './removeTree.ts';

/** What stays of the temporary files: caches, and what test runners keep there of files by their content. */
const stays = /^(caches$|jest_|tsx-|node-compile-cache$)/;

/** A command whose HOME those after it go on from. */
export type HomeOf = 'setup' | 'build';

/** Beside the temporary files rather than among them: commands are kept from it. */
const keptHome = ({ temporary }: CheckPlace, of: HomeOf): string => `${temporary}-${of}`;

async function copyHome(from: string, to: string): Promise<void> {
  await fs
    .cp(from, to, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      mode: constants.COPYFILE_FICLONE,
      // Sockets cannot be copied.
      filter: async (path) => {
        const stat = await fs.lstat(path);
        return stat.isFile() || stat.isDirectory() || stat.isSymbolicLink();
      },
    })
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
}

/**
 * Takes away what commands left in HOME and among temporary files: settings and state there would decide about the next result. HOME is
 * then as a setup command or the builds before left it; `null`: empty.
 */
export async function freshHome(
  place: CheckPlace,
  of: HomeOf | null,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const { temporary } = place;
  for (const name of await fs.readdir(temporary)) {
    if (!stays.test(name)) await removeTree(join(temporary, name)).catch(() => undefined);
  }
  const home = privateHome(place);
  // Windows keeps what a process still has open; of temporary files alone that may be.
  await removeTree(home);
  await fs.mkdir(home);
  if (of === null) await removeTree(keptHome(place, 'setup'));
  else await copyHome(keptHome(place, of), home);
  await placeGradle(environment, home, join(privateCaches(place), 'gradle'));
}

/** What a command that succeeded installed in HOME is there for those that follow. */
export async function keepHome(place: CheckPlace, of: HomeOf): Promise<void> {
  await removeTree(keptHome(place, of));
  await copyHome(privateHome(place), keptHome(place, of));
}
