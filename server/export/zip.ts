import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipArchive } from 'archiver';

export type ZipEntry = { path: string; content: Buffer | Readable };

/**
 * Writes a ZIP while its entries are made: the next one is asked for when the last is written, so that memory holds one of
 * them. Rejects when a source or the target fails, and when the signal is aborted; the target is destroyed then.
 */
export async function writeZip(
  target: Writable,
  entries: AsyncIterable<ZipEntry>,
  options: { date: Date; signal: AbortSignal },
): Promise<void> {
  const archive = new ZipArchive({ zlib: { level: 6 } });
  const sent = pipeline(archive, target, { signal: options.signal });
  try {
    for await (const { path, content } of entries) {
      const written = once(archive, 'entry');
      archive.append(content, { name: path, date: options.date, mode: 0o644 });
      await Promise.race([written, sent]);
    }
    await Promise.race([archive.finalize(), sent]);
  } catch (error) {
    archive.abort();
    target.destroy();
    await sent.catch(() => undefined);
    throw error;
  }
  await sent;
}
