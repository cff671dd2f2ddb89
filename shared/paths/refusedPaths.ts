import { pathKey } from './samePath.ts';

/** Of a path key: reserved by Windows as a name with any extension, in every folder. */
export const deviceName = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/;
/** `GIT~1`, `SETTIN~1.JSO`: at most eight characters with a number, and an extension of at most three. */
export const shortName = /^(?=[^.]{1,8}(?:\.[^.]{0,3})?$)[^.]*~[0-9]+(?:\.|$)/;
/** Control, format, bidi, tag and zero-width characters, line separators, and halves of surrogate pairs. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Why no change may touch this path on any system, as a sentence for the user; null when nothing is against its form.
 * Links and special files show only on disk and are judged where files are written.
 */
export function refusalOfForm(path: string): string | null {
  if (path === '') return 'The path is empty.';
  // First: the other sentences are shown next to the path, which must not hide anything.
  if (hidden.test(path)) return 'The path holds control or invisible characters.';
  if (path.includes('\\')) return 'The path holds a backslash, which Windows reads as a folder separator.';
  if (path.startsWith('/')) return 'The path is absolute; it must be relative to the project folder.';
  if (/^[A-Za-z]:/.test(path)) return 'The path names a drive; it must be relative to the project folder.';
  for (const name of pathKey(path).split('/')) {
    const reason = refusalOfName(name);
    if (reason) return reason;
  }
  return null;
}

/** `name` is one component of a path key. */
function refusalOfName(name: string): string | null {
  if (name === '') return 'The path holds an empty folder or file name.';
  if (name === '..') return 'The path leaves its folder with "..".';
  if (/^\.+$/.test(name)) return 'The path holds a name made of dots only.';
  if (name.includes(':')) return 'The path holds a colon, which names a hidden stream of a file on Windows.';
  if (name.endsWith('.') || name !== name.trimEnd())
    return 'The path holds a name that ends in a dot or space, which Windows drops.';
  if (name === '.git') return 'The path lies in a .git folder, where files can run as commands.';
  if (shortName.test(name))
    return 'The path holds a short name such as GIT~1, which can stand for another file on Windows.';
  if (deviceName.test((name.split('.')[0] ?? '').trimEnd()))
    return 'The path holds a name that Windows reserves for a device.';
  return null;
}
