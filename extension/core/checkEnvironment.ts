import { delimiter, isAbsolute, join } from 'node:path';
import { insideOf } from './insideOf.ts';
import { jvmVariables } from './jvmHomes.ts';
import { toolHomes } from './toolHomes.ts';

/**
 * What a check may see of the environment: what finding and running tools needs, and nothing that carries a token.
 */
const allowed: readonly string[] = [
  'PATH',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'JAVA_HOME',
  'GOROOT',
  'DOTNET_ROOT',
  'ANDROID_HOME',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  // Windows
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'COMSPEC',
  'PATHEXT',
  'WINDIR',
  'USERNAME',
  'PROGRAMDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
];

export type CheckPlace = {
  /** The user's checkout: no path below it is handed on. */
  workspace: string;
  /** The staged copy. */
  folder: string;
  temporary: string;
};

/** Where a person's own files are, among them what signs in elsewhere. */
const homeNames: readonly string[] = [
  'HOME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
];

/** A check's own HOME, beside the copy. What commands leave there does not last: see `freshHome`. */
export const privateHome = ({ temporary }: CheckPlace): string => join(temporary, 'home');

/** Where caches of tools stay warm. */
export const privateCaches = ({ temporary }: CheckPlace): string => join(temporary, 'caches');

/** Variables of what tools look up by content or version, without settings beside it, so that it may outlast a HOME. */
const caches: readonly string[] = [
  'COMPOSER_CACHE_DIR',
  'CYPRESS_CACHE_FOLDER',
  'DENO_DIR',
  'GOCACHE',
  'GOLANGCI_LINT_CACHE',
  'GOMODCACHE',
  'npm_config_cache',
  'NUGET_PACKAGES',
  'PIP_CACHE_DIR',
  'PLAYWRIGHT_BROWSERS_PATH',
  'PNPM_HOME',
  'PUB_CACHE',
  'PUPPETEER_CACHE_DIR',
  'UV_CACHE_DIR',
  'YARN_GLOBAL_FOLDER',
  'ZIG_GLOBAL_CACHE_DIR',
];

const ownCaches = (place: CheckPlace): Record<string, string> =>
  Object.fromEntries(caches.map((name) => [name, join(privateCaches(place), name.toLowerCase())]));

function ownHome(home: string, platform: NodeJS.Platform): Record<string, string> {
  if (platform !== 'win32') return { HOME: home };
  return {
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
  };
}

function remapped(entry: string, { workspace, folder }: CheckPlace): string {
  const inside = insideOf(workspace, entry);
  return inside === null ? entry : join(folder, inside);
}

export type EnvironmentOptions = {
  /** The user's own HOME, with what signs in elsewhere; otherwise the check has one of its own. */
  shareHome?: boolean;
  platform?: NodeJS.Platform;
};

/**
 * The environment of a check: an allow-list, with every PATH entry inside the workspace moved to the copy. Version managers
 * and package caches are found where they are, though HOME is another.
 */
export function checkEnvironment(
  source: NodeJS.ProcessEnv,
  place: CheckPlace,
  { shareHome = false, platform = process.platform }: EnvironmentOptions = {},
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    const key = name.toUpperCase();
    const may = allowed.includes(key) || key.startsWith('LC_') || (shareHome && homeNames.includes(key));
    if (value === undefined || !may) continue;
    environment[name] =
      key === 'PATH'
        ? value
            .split(delimiter)
            .filter(isAbsolute)
            .map((entry) => remapped(entry, place))
            .join(delimiter)
        : value;
  }
  return {
    ...environment,
    ...(shareHome
      ? {}
      : {
          ...ownHome(privateHome(place), platform),
          ...ownCaches(place),
          ...jvmVariables(source, privateHome(place)),
        }),
    ...toolHomes(source, platform),
    TMPDIR: place.temporary,
    TMP: place.temporary,
    TEMP: place.temporary,
    CI: 'true',
    TERM: 'dumb',
    NO_COLOR: '1',
    // A cached module counts as current when size and second of its source agree, which two attempts can do.
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
