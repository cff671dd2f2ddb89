import type { ChangedFile } from '#shared/changes.contract.ts';

/** Content after the change as text; null when it is not UTF-8 text. A deleted file is empty. A byte order mark is dropped. */
export function changedText({ content }: Pick<ChangedFile, 'content'>): string | null {
  if (content === null) return '';
  const bytes = Buffer.from(content, 'base64');
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** What stands in the place of content that no text editor can show. */
export function notTextNotice({ path, size, sha256 }: ChangedFile): string {
  return `“${path}” is not UTF-8 text, so it cannot be shown here.\nAfter the change it has ${size} bytes, SHA-256 ${sha256 ?? 'none'}.\n`;
}

/** The same for the side before the change. */
export function notTextBase({ path, baseSha256 }: ChangedFile): string {
  return baseSha256 === null
    ? ''
    : `“${path}” is not shown, because it is not UTF-8 text after the change.\nBefore the change: SHA-256 ${baseSha256}.\n`;
}
