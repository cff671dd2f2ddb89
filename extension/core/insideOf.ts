import { isAbsolute, relative, sep } from 'node:path';

/** The path of `path` relative to `folder` ('' for the folder itself), or null when it lies outside. */
export function insideOf(folder: string, path: string): string | null {
  const inside = relative(folder, path);
  return isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`) ? null : inside;
}
