import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckPlace } from './checkEnvironment.ts';
import { insideOf } from './insideOf.ts';

export type SandboxOptions = {
  place: CheckPlace;
  /** May the command reach other machines, and services of this one? */
  network: boolean;
  /** The user's HOME, and whether the command may read its settings. Credentials it may not read either way. */
  home: string | null;
  shareHome: boolean;
  /** Folders of programs that lie in one of the emptied ones. */
  tools?: readonly string[];
};

/** Where credentials usually lie, below HOME. */
const secretFolders = [
  '.ssh',
  '.aws',
  '.azure',
  '.gnupg',
  '.kube',
  '.docker',
  '.password-store',
  '.mozilla',
  '.config/gcloud',
  '.config/gh',
  '.config/op',
  '.config/rclone',
  '.config/Code',
  '.config/Code - OSS',
  '.config/VSCodium',
  '.config/Cursor',
  '.config/google-chrome',
  '.config/chromium',
  '.local/share/keyrings',
  '.terraform.d',
];
const secretFiles = [
  '.netrc',
  '.npmrc',
  '.yarnrc.yml',
  '.pypirc',
  '.pgpass',
  '.my.cnf',
  '.git-credentials',
  '.vault-token',
  '.config/git/credentials',
  '.config/composer/auth.json',
  '.composer/auth.json',
  '.cargo/credentials',
  '.cargo/credentials.toml',
  '.gem/credentials',
  '.gradle/gradle.properties',
  '.m2/settings.xml',
  '.bash_history',
  '.zsh_history',
];
/** Folders others leave sockets and files in; the command has empty ones. */
const emptied = ['/tmp', '/var/tmp', '/run'];
/** True for what lies where the command has an empty folder instead. */
export const isEmptied = (path: string): boolean => emptied.some((folder) => insideOf(folder, path) !== null);

export const isEmptiedRoot = (path: string): boolean => emptied.includes(path);

/** What name lookup and some distributions need of `/run`. */
const keptOfRun = ['/run/systemd/resolve', '/run/current-system', '/run/wrappers', '/run/nscd'];

/** Where the copy's repository borrows objects from, when that lies in the workspace, which the copy will hide. */
function borrowedObjects({ workspace, folder }: CheckPlace): string | null {
  const alternates = join(folder, '.git', 'objects', 'info', 'alternates');
  if (!existsSync(alternates)) return null;
  const place = readFileSync(alternates, 'utf8').trim();
  return insideOf(workspace, place) !== null && place === join(workspace, '.git', 'objects') ? place : null;
}

/**
 * Stands in the place of a file that is kept secret. A device would be refused there rather than read as empty, and Maven does not start
 * with settings that are no XML.
 */
function emptyFile({ temporary }: CheckPlace, secret: string): string {
  const isXml = secret.endsWith('.xml');
  const path = join(temporary, isXml ? 'empty.xml' : 'empty');
  writeFileSync(path, isXml ? '<settings/>\n' : '');
  return path;
}

/**
 * Arguments with which bubblewrap runs a command so that it can write to the copy and its temporary folder alone, sees no process
 * but its own, ends with its starter, and reaches no network. The copy stands in the place of the workspace too: whatever names
 * the workspace, an editable installation elsewhere for one, gets the staged files.
 */
export function sandboxArguments({ place, network, home, shareHome, tools = [] }: SandboxOptions): string[] {
  const { workspace, folder, temporary } = place;
  const at = (path: string): string => join(home ?? '/nonexistent', path);
  const folders = [...secretFolders, ...(shareHome ? [] : ['.config'])].map(at).filter(existsSync);
  const files = secretFiles.map(at).filter(existsSync);
  const hides = home === null || insideOf(workspace, home) === null;
  const objects = hides ? borrowedObjects(place) : null;
  return [
    ['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ['--unshare-user-try', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network ? [] : [['--unshare-net']]),
    ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
    ...emptied.filter(existsSync).map((path) => ['--tmpfs', path]),
    ...[...keptOfRun, ...tools].map((path) => ['--ro-bind-try', path, path]),
    ...files.map((path) => ['--ro-bind', emptyFile(place, path), path]),
    ...folders.map((path) => ['--tmpfs', path]),
    ...(hides ? [['--bind', folder, workspace]] : []),
    ...(objects === null ? [] : [['--ro-bind', objects, objects]]),
    ['--bind', folder, folder, '--bind', temporary, temporary],
    ['--chdir', folder],
  ].flat();
}
