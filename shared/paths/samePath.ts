/**
 * The form of a path under which file systems may take two names for one: composed (NFC) and without case. Through upper case
 * because several letters share a capital (long s, final sigma, the Kelvin sign), through lower case before that because the
 * capital sharp s only then becomes two letters.
 */
export function pathKey(path: string): string {
  return path.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

/** True when some file system sees one file in both paths. */
export function samePath(left: string, right: string): boolean {
  return pathKey(left) === pathKey(right);
}
