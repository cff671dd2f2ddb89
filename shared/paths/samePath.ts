/**
 * The form of a path under which file systems may take two names for one: composed (NFC) and without case. Upper case
 * comes first because several letters share a capital (long s, final sigma, the Kelvin sign).
 */
export function pathKey(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** True when some file system sees one file in both paths. */
export function samePath(left: string, right: string): boolean {
  return pathKey(left) === pathKey(right);
}
