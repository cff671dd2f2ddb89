import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where tools keep versions and packages they installed, below HOME, and the variable that names another place. */
const homes: readonly (readonly [variable: string, ...path: string[]])[] = [
  ['ASDF_DATA_DIR', '.asdf'],
  ['BUN_INSTALL', '.bun'],
  ['BUNDLE_USER_HOME', '.bundle'],
  ['CARGO_HOME', '.cargo'],
  ['COREPACK_HOME', '.cache', 'node', 'corepack'],
  ['CYPRESS_CACHE_FOLDER', '.cache', 'Cypress'],
  ['DENO_DIR', '.cache', 'deno'],
  ['FNM_DIR', '.local', 'share', 'fnm'],
  ['GOMODCACHE', 'go', 'pkg', 'mod'],
  ['GOPATH', 'go'],
  ['HEX_HOME', '.hex'],
  ['MISE_DATA_DIR', '.local', 'share', 'mise'],
  ['MIX_HOME', '.mix'],
  ['NUGET_PACKAGES', '.nuget', 'packages'],
  ['NVM_DIR', '.nvm'],
  ['PLAYWRIGHT_BROWSERS_PATH', '.cache', 'ms-playwright'],
  ['PNPM_HOME', '.local', 'share', 'pnpm'],
  ['PUB_CACHE', '.pub-cache'],
  ['PUPPETEER_CACHE_DIR', '.cache', 'puppeteer'],
  ['PYENV_ROOT', '.pyenv'],
  ['PYTHONUSERBASE', '.local'],
  ['RBENV_ROOT', '.rbenv'],
  ['RUSTUP_HOME', '.rustup'],
  ['SDKMAN_DIR', '.sdkman'],
  ['VOLTA_HOME', '.volta'],
];

/** The places of installed tools as variables: those that are set, and those that exist where they are by default. */
export function toolHomes(
  source: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const home = platform === 'win32' ? source['USERPROFILE'] : source['HOME'];
  const found: Record<string, string> = {};
  for (const [variable, ...path] of homes) {
    const set = source[variable];
    const place = set ?? (home === undefined ? null : join(home, ...path));
    if (place !== null && (set !== undefined || existsSync(place))) found[variable] = place;
  }
  return found;
}
