import { deviceName, shortName } from '#shared/paths/refusedPaths.ts';
import { pathKey } from '#shared/paths/samePath.ts';

/**
 * The name of each file in an archive: as it is, unless that is no file of that name everywhere it is unpacked. A colon or backslash, a
 * name of a device, a dot or space at the end, control characters and a `.git` folder are spelled otherwise, and of two names that are
 * one where case does not count the second gets a number.
 */
export function archiveNames(paths: Iterable<string>): Map<string, string> {
  const given = [...paths];
  const names = new Map<string, string>();
  const taken = new Set<string>();
  // Those that stay as they are come first, so that none of them has to make room.
  for (const stays of [true, false])
    for (const path of given) {
      const safe = path.split('/').map(safeName).join('/');
      if ((safe === path) !== stays) continue;
      const name = free(safe, taken);
      taken.add(pathKey(name));
      names.set(path, name);
    }
  return names;
}

function safeName(name: string): string {
  const spelled = name
    .replace(/[\p{Cc}\\:]/gu, '_')
    .replace(/^\.\.?$/, '_')
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  const key = pathKey(spelled.replace(/\p{Default_Ignorable_Code_Point}/gu, ''));
  if (shortName.test(key)) return spelled.replaceAll('~', '-');
  return key === '.git' || deviceName.test((key.split('.')[0] ?? '').trimEnd()) ? `_${spelled}` : spelled;
}

function free(path: string, taken: ReadonlySet<string>): string {
  if (!taken.has(pathKey(path))) return path;
  const [, stem = path, ending = ''] = /^(.*?[^/])(\.[^./]*)?$/s.exec(path) ?? [];
  for (let count = 2; ; count++) {
    const name = `${stem}-${count}${ending}`;
    if (!taken.has(pathKey(name))) return name;
  }
}
