import { delimiter, isAbsolute, join, relative } from 'node:path';

/**
 * What a check may see of the environment: what finding and running tools needs, and nothing that carries a token. HOME
 * stays, because version managers and package caches live in it.
 */
const allowed: readonly string[] = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'JAVA_HOME',
  'GOROOT',
  'GOPATH',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'NVM_DIR',
  'PYENV_ROOT',
  'RBENV_ROOT',
  'VOLTA_HOME',
  'PNPM_HOME',
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
  'USERPROFILE',
  'USERNAME',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
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

function remapped(entry: string, { workspace, folder }: CheckPlace): string {
  const inside = relative(workspace, entry);
  return isAbsolute(inside) || inside === '..' || inside.startsWith('../') || inside.startsWith('..\\')
    ? entry
    : join(folder, inside);
}

/** The environment of a check: an allow-list, with every PATH entry inside the workspace moved to the copy. */
export function checkEnvironment(source: NodeJS.ProcessEnv, place: CheckPlace): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    const key = name.toUpperCase();
    if (value === undefined || !(allowed.includes(key) || key.startsWith('LC_'))) continue;
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
    TMPDIR: place.temporary,
    TMP: place.temporary,
    TEMP: place.temporary,
    CI: 'true',
    TERM: 'dumb',
    NO_COLOR: '1',
  };
}
