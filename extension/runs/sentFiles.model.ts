import type { LeftReason } from '../core/manifest.ts';
import type { QuoteOffer } from '../core/runPorts.ts';
import { codeSpan } from './markdownText.ts';

const reasons: Record<LeftReason, string> = {
  ignored: 'ignored',
  secret: 'likely to hold a secret',
  binary: 'binary',
  too_large: 'too large',
  symlink: 'a link',
  limit: 'beyond the limit of a snapshot',
  name: 'has a name that not every system can have, or differs from another only in upper and lower case',
  not_regular: 'not a regular file',
  unreadable: 'unreadable',
};

/** The manifest of a run as Markdown: what is sent, and what stays here and why. */
export function sentFilesText({ manifest, sends }: Pick<QuoteOffer, 'manifest' | 'sends'>): string {
  const { entries, left } = manifest;
  return [
    '# What this run sends',
    '',
    `${sends.charAt(0).toUpperCase()}${sends.slice(1)}`,
    '',
    '## Sent',
    '',
    ...(entries.length === 0
      ? ['Nothing.']
      : entries.map(({ path, size }) => `- ${codeSpan(path)} (${size} bytes)`)),
    '',
    '## Stays here',
    '',
    ...(left.length === 0
      ? ['Nothing was left out.']
      : left.map(({ path, reason }) => `- ${codeSpan(path)}: ${reasons[reason]}`)),
    '',
  ].join('\n');
}
