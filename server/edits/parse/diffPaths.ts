type IsFile = (path: string) => boolean;

/** How git tells the two sides of a diff apart; `mnemonicPrefix` and `-R` have others than a and b. */
const pairs: ReadonlySet<string> = new Set([...'ab ba ci ic iw wi cw wc wo ow 12 21'.split(' ')]);
const prefix = /^([abciow12])\/(?=.)/;
const backup = /(?:\.orig|\.old|\.bak|~)$/;

/** The paths of the two headers of a diff, null for `/dev/null`; `unsure` where it cannot be told whether a letter is a folder. */
export function pathsOfDiff(
  from: string | null,
  to: string | null,
  isFile: IsFile,
): { old: string | null; now: string | null } | 'unsure' {
  if (from !== null && to !== null) return ofBoth(from, to, isFile);
  if (from !== null) return { old: removed(from, isFile), now: null };
  if (to === null || to.startsWith('b/')) return { old: null, now: to?.slice(2) ?? null };
  return prefix.test(to) ? 'unsure' : { old: null, now: to };
}

function ofBoth(from: string, to: string, isFile: IsFile): { old: string; now: string } {
  const letters = (prefix.exec(from)?.[1] ?? '') + (prefix.exec(to)?.[1] ?? '');
  const [bareFrom, bareTo] = [from.replace(prefix, ''), to.replace(prefix, '')];
  if (pairs.has(letters)) return withoutBackup(bareFrom, bareTo, isFile);
  // The same letter on both sides is a folder, where there is such a file.
  const old = isFile(from) || !isFile(bareFrom) ? from : bareFrom;
  const now = to === from ? old : old === from ? to : bareTo;
  return withoutBackup(old, now, isFile);
}

/** What `diff x.ts.orig x.ts` says is about x.ts. */
function withoutBackup(old: string, now: string, isFile: IsFile): { old: string; now: string } {
  const isBackup = old.replace(backup, '') === now && !isFile(old) && isFile(now);
  return { old: isBackup ? now : old, now };
}

function removed(from: string, isFile: IsFile): string {
  const bare = from.replace(prefix, '');
  if (from.startsWith('a/')) return isFile(bare) || !isFile(from) ? bare : from;
  return isFile(from) ? from : bare;
}
