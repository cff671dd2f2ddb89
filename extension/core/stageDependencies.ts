import { constants, promises as fs } from 'node:fs';
import { join, sep } from 'node:path';
import { insideOf } from './insideOf.ts';

export type StagePaths = { workspace: string; folder: string };

/** Folders that hold what tools write while they run; the copy gets its own. */
const toolCaches: ReadonlySet<string> = new Set(['.cache', '.vite', '.vite-temp', '.vitest', '.turbo']);

/** Files of a virtual environment that name where it lies; an unchanged one would load the user's checkout. */
const namesItsPlace =
  /(^|[\\/])(pyvenv\.cfg|[^\\/]*\.pth|__editable__[^\\/]*\.py|(bin|Scripts)[\\/][^\\/]+)$/;

async function link(target: string, at: string, kind: 'dir' | 'file'): Promise<void> {
  // Windows lets everybody make junctions, but not links to files.
  if (process.platform !== 'win32') await fs.symlink(target, at);
  else if (kind === 'dir') await fs.symlink(target, at, 'junction');
  else await fs.copyFile(target, at);
}

/** Where a link out of `node_modules` should lead in the copy: into the copy when it leads to a package of the workspace. */
async function targetOf(source: string, { workspace, folder }: StagePaths): Promise<string | null> {
  const real = await fs.realpath(source).catch(() => null);
  if (real === null) return null;
  const inside = insideOf(workspace, real);
  const ownPackage = inside !== null && !inside.split(sep).includes('node_modules');
  return ownPackage ? join(folder, inside) : source;
}

/**
 * Builds `node_modules` as a folder of links: installed packages stay where they are, packages of the workspace itself lead
 * into the copy (otherwise tests would load the user's files instead of the staged ones), and installing or cleaning in the
 * copy removes links, never packages.
 */
export async function linkPackages(source: string, destination: string, stage: StagePaths): Promise<void> {
  await fs.mkdir(destination, { recursive: true });
  for (const entry of await fs.readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(destination, entry.name);
    if (toolCaches.has(entry.name)) continue;
    if (entry.isDirectory() && (entry.name.startsWith('@') || entry.name === '.bin')) {
      await linkPackages(from, to, stage);
    } else if (entry.isDirectory()) await link(from, to, 'dir');
    else if (entry.isFile()) await fs.copyFile(from, to, constants.COPYFILE_FICLONE);
    else if (entry.isSymbolicLink()) {
      const target = await targetOf(from, stage);
      if (target === null) continue;
      const isFolder = (await fs.stat(from)).isDirectory();
      await link(target, to, isFolder ? 'dir' : 'file');
    }
  }
}

/** Copies a virtual environment and turns every mention of the workspace in it into one of the copy. */
export async function copyEnvironment(source: string, destination: string, stage: StagePaths): Promise<void> {
  await fs.mkdir(destination, { recursive: true });
  for (const entry of await fs.readdir(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(destination, entry.name);
    if (entry.isDirectory()) await copyEnvironment(from, to, stage);
    else if (entry.isSymbolicLink()) await copyLink(from, to, stage);
    else if (entry.isFile()) {
      await fs.copyFile(from, to, constants.COPYFILE_FICLONE);
      if (namesItsPlace.test(to)) await renamePlace(to, stage);
    }
  }
}

async function renamePlace(file: string, { workspace, folder }: StagePaths): Promise<void> {
  const bytes = await fs.readFile(file);
  if (bytes.includes(0) || !bytes.includes(workspace)) return;
  await fs.writeFile(
    file,
    bytes.toString('latin1').replaceAll(asLatin1(workspace), asLatin1(folder)),
    'latin1',
  );
}

const asLatin1 = (path: string): string => Buffer.from(path).toString('latin1');

/** The same link in the copy; one that leads into the workspace leads to the same place in the copy. */
export async function copyLink(from: string, to: string, { workspace, folder }: StagePaths): Promise<void> {
  const written = await fs.readlink(from);
  const absolute = join(from, '..', written);
  const target = written.startsWith(sep) || /^[a-zA-Z]:/.test(written) ? written : absolute;
  const inside = insideOf(workspace, target);
  const isFolder = await fs.stat(from).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
  await link(inside === null ? target : join(folder, inside), to, isFolder ? 'dir' : 'file').catch(
    () => undefined,
  );
}
