import { existsSync, promises as fs } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { makeLink } from './stageRemap.ts';

const inHome = (source: NodeJS.ProcessEnv, name: string): string | null => {
  const home = source['USERPROFILE'] ?? source['HOME'];
  return home === undefined ? null : join(home, name);
};

/** The user's own, with distributions and packages that were downloaded. */
const usersGradle = (source: NodeJS.ProcessEnv): string | null =>
  source['GRADLE_USER_HOME'] ?? inHome(source, '.gradle');

const folderIn = (home: string): string => join(home, '.gradle');

/**
 * Java finds the folder of a person by the account rather than by HOME. Gradle writes into its own there: it gets one in the HOME of the
 * check, and reads the packages in the user's, which it has a variable for. Maven goes on reading the user's packages; where there are
 * none it would not start, since it cannot make the folder, and gets one in that HOME, too.
 */
export function jvmVariables(source: NodeJS.ProcessEnv, home: string): Record<string, string> {
  const maven = inHome(source, join('.m2', 'repository'));
  const ownMaven = join(home, '.m2', 'repository');
  // The start script of Maven takes a space for the end of an option.
  const needsMaven = maven !== null && !existsSync(maven) && !/\s/.test(ownMaven);
  const users = usersGradle(source);
  const packages = users !== null && existsSync(join(users, 'caches', 'modules-2'));
  return {
    GRADLE_USER_HOME: folderIn(home),
    ...(packages ? { GRADLE_RO_DEP_CACHE: join(users, 'caches') } : {}),
    ...(needsMaven ? { MAVEN_OPTS: `-Dmaven.repo.local=${ownMaven}` } : {}),
  };
}

/**
 * Puts the user's Gradle distributions into a new HOME, as links. The wrapper locks a file beside each, so the folders themselves have
 * to be such that it can write into them. What Gradle compiles and downloads goes to `caches`, which stays.
 */
export async function placeGradle(source: NodeJS.ProcessEnv, home: string, caches: string): Promise<void> {
  const users = usersGradle(source);
  const distributions = users === null ? null : join(users, 'wrapper', 'dists');
  if (users === null || distributions === null || !existsSync(users)) return;
  const own = folderIn(home);
  await fs.mkdir(caches, { recursive: true });
  await fs.mkdir(own, { recursive: true });
  await fs.rm(join(own, 'caches'), { recursive: true, force: true });
  await makeLink(caches, join(own, 'caches'));
  const names = async (path: string): Promise<string[]> =>
    (await fs.readdir(path).catch(() => [])).map((name) => join(path, name));
  for (const version of await names(distributions)) {
    for (const folder of await names(version)) {
      for (const entry of await names(folder)) {
        const to = join(own, 'wrapper', 'dists', relative(distributions, entry));
        if (/\.(lck|part)$/.test(entry) || existsSync(to)) continue;
        await fs.mkdir(dirname(to), { recursive: true });
        await makeLink(entry, to);
      }
    }
  }
}
