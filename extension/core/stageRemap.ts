import { promises as fs } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { insideOf } from './insideOf.ts';

export type StagePaths = {
  /** The user's checkout, its real path. */
  workspace: string;
  /** Its copy. */
  folder: string;
  /** Other names of the checkout, such as the way through a link that the user opened. */
  aliases?: readonly string[];
};

/**
 * Files of installed packages that name the place they lie in: what points a virtual environment at itself and at packages
 * under development, and the start scripts of both worlds. Paths have forward slashes.
 */
const namesItsPlace =
  /(^|\/)(pyvenv\.cfg|[^/]*\.(pth|egg-link)|direct_url\.json|__editable__[^/]*\.py|(bin|Scripts|\.bin)\/[^/]+|package_config\.json)$/;

export const mayNameItsPlace = (path: string): boolean => namesItsPlace.test(path);

const asLatin1 = (text: string): string => Buffer.from(text).toString('latin1');
const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** As it is, inside a string literal, and as a URL. */
function spellings(path: string): string[] {
  const escaped = path.replaceAll('\\', '\\\\');
  return [path, ...(escaped === path ? [] : [escaped]), pathToFileURL(path).href].map(asLatin1);
}

/** The same bytes with every mention of the checkout turned into one of the copy; null when there is none, or no text. */
export function remapText(bytes: Buffer, { workspace, folder, aliases = [] }: StagePaths): Buffer | null {
  if (bytes.includes(0)) return null;
  const before = bytes.toString('latin1');
  const targets = spellings(folder);
  let text = before;
  for (const name of new Set([workspace, ...aliases])) {
    for (const [nth, spelling] of spellings(name).entries()) {
      // A folder `app` is not part of `app-two` beside it.
      const whole = new RegExp(`${literally(spelling)}(?![\\w.-])`, 'g');
      text = text.replace(whole, () => targets[nth] ?? folder);
    }
  }
  return text === before ? null : Buffer.from(text, 'latin1');
}

/**
 * What the copy of a link has to say so that it leads to the same place as seen from the copy: into the copy where the
 * original leads into the checkout, and elsewhere as it did. Links that lead nowhere keep their text.
 */
export async function remapLink(
  from: string,
  { workspace, folder, aliases = [] }: StagePaths,
): Promise<string> {
  const written = await fs.readlink(from);
  const target = resolve(dirname(from), written);
  const direct = insideOf(workspace, target);
  // A way that stays inside is the same way in the copy, which has the same shape.
  if (direct !== null) return isAbsolute(written) ? join(folder, direct) : written;
  for (const name of aliases) {
    const inside = insideOf(name, target);
    if (inside !== null) return join(folder, inside);
  }
  const real = await fs.realpath(from).catch(() => null);
  const inside = real === null ? null : insideOf(workspace, real);
  return inside === null ? target : join(folder, inside);
}

/** Makes a link. Windows lets everybody make junctions, which are absolute, but not links to files: those are copied. */
export async function makeLink(
  target: string,
  at: string,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  if (platform !== 'win32') return fs.symlink(target, at);
  const absolute = resolve(dirname(at), target);
  const stat = await fs.stat(absolute).catch(() => null);
  if (stat?.isFile()) await fs.copyFile(absolute, at);
  else await fs.symlink(absolute, at, 'junction');
}
