/** What makes a text no path below a folder, or null when it is one. Says nothing on whether the path may be touched. */
export function faultOfRelativePath(path: string): string | null {
  if (path.includes('\\')) return 'uses a backslash; paths are written with "/"';
  if (path.startsWith('/') || /^[a-z]:/i.test(path))
    return 'is absolute; it has to be relative to the project';
  if (!path.isWellFormed()) return 'holds half a character';
  const parts = path.split('/');
  if (parts.some((part) => part === '')) return 'has an empty part';
  if (parts.some((part) => part === '.' || part === '..')) return 'has a part "." or ".."';
  return null;
}
