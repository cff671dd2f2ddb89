import type { ChangedFile } from '#shared/changes.contract.ts';
import { sha256 } from './sha256.ts';
import type { Stage } from './stage.ts';

/** `content` is base64. */
export type FormattedFile = { path: string; content: string };

/** More than this is not sent along with the results; the change then stays as the model wrote it. */
const mostBytes = 4 * 1024 * 1024;

/**
 * What formatters that just ran in the copy made of a change: the files they rewrote, and the change with them in it. A file they
 * emptied of its change stays as it was written.
 */
export async function takeFormatted(
  stage: Stage,
  change: readonly ChangedFile[],
  ran: boolean,
): Promise<{ formatted: FormattedFile[]; files: readonly ChangedFile[] }> {
  if (!ran) return { formatted: [], files: change };
  const formatted: FormattedFile[] = [];
  const files: ChangedFile[] = [];
  let bytesSent = 0;
  for (const file of change) {
    const bytes = file.content === null ? null : await stage.read(file.path);
    const hash = bytes === null ? null : sha256(bytes);
    if (bytes === null || hash === file.sha256 || hash === file.baseSha256) {
      files.push(file);
      continue;
    }
    const content = Buffer.from(bytes).toString('base64');
    bytesSent += content.length;
    formatted.push({ path: file.path, content });
    files.push({ ...file, content, sha256: hash, size: bytes.length });
  }
  return bytesSent > mostBytes ? { formatted: [], files: change } : { formatted, files };
}
