import { dirname, join } from 'node:path';
import { AppError } from '#shared/appError.ts';
import type { FileStat, Files } from './files.port.ts';
import { insideOf } from './insideOf.ts';
import { sha256 } from './sha256.ts';

/** Where a path of a change leads on this disk, after making sure that it leads there and nowhere else. */
export type Target = {
  path: string;
  absolute: string;
  /** What is there under exactly this name; a file that differs in case alone is somebody else. */
  stat: FileStat | null;
  /** Folders that would have to be created, outermost first, relative to the root. */
  missingFolders: string[];
};

function refused(path: string, why: string): AppError {
  return new AppError('path_refused', `"${path}" ${why}. No file was changed.`, { details: { path } });
}

async function isListed(files: Files, folder: string, name: string): Promise<boolean> {
  const wanted = name.normalize('NFC');
  return (await files.list(folder)).some((entry) => entry.name.normalize('NFC') === wanted);
}

/**
 * Walks from the root to a path without following a link. Throws `path_refused` for a link or a file in the way, for
 * anything that resolves outside the root, and for a target that is neither a regular file nor absent.
 */
export async function resolveTarget(files: Files, root: string, path: string): Promise<Target> {
  const names = path.split('/');
  const missingFolders: string[] = [];
  let existing = root;
  for (const [depth] of names.slice(0, -1).entries()) {
    const folder = names.slice(0, depth + 1).join('/');
    const stat = missingFolders.length > 0 ? null : await files.stat(join(root, folder));
    if (stat === null) missingFolders.push(folder);
    else if (stat.kind === 'symlink') throw refused(path, `lies behind the link "${folder}"`);
    else if (stat.kind !== 'folder') throw refused(path, `lies below "${folder}", which is not a folder`);
    else existing = join(root, folder);
  }
  if (insideOf(await files.realPath(root), await files.realPath(existing)) === null)
    throw refused(path, 'leads outside the workspace');
  const absolute = join(root, ...names);
  const found = missingFolders.length > 0 ? null : await files.stat(absolute);
  if (found?.kind === 'symlink') throw refused(path, 'is a link');
  const exact = found !== null && (await isListed(files, dirname(absolute), names.at(-1) ?? ''));
  if (exact && found.kind !== 'file') throw refused(path, 'is not a regular file');
  return { path, absolute, stat: exact ? found : null, missingFolders };
}

/** The bytes of a target, or null when nothing is there. */
export async function readTarget(files: Files, target: Target): Promise<Uint8Array | null> {
  return target.stat === null ? null : files.read(target.absolute);
}

export function hashOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : sha256(bytes);
}
