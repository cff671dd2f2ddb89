import type { LeftReason, Manifest } from './manifest.ts';

const phrases: readonly (readonly [LeftReason, string])[] = [
  ['secret', 'likely to hold secrets'],
  ['ignored', 'ignored'],
  ['binary', 'binary'],
  ['too_large', 'too large'],
  ['symlink', 'links'],
  ['limit', 'beyond the limit of a snapshot'],
  ['name', 'with names that not every system can have'],
  ['not_regular', 'not regular files'],
  ['unreadable', 'unreadable'],
];

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** One sentence for the user: what is sent where, and how much of what kind stays. */
export function describeManifest({ totals, left }: Manifest, host: string): string {
  const stays = phrases.flatMap(([reason, phrase]) => {
    const count = left.filter((one) => one.reason === reason).length;
    return count === 0 ? [] : [`${count} ${phrase}`];
  });
  const sent = `${totals.files} ${totals.files === 1 ? 'file' : 'files'}, ${formatBytes(totals.bytes)}, to ${host}`;
  return stays.length === 0 ? `${sent}; nothing was left out.` : `${sent}; left out: ${stays.join(', ')}.`;
}
