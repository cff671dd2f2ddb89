import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

type Entry = { name: string; at: number };

/** Entries as the central directory has them (APPNOTE.TXT 4.3.12 and 4.3.16); `at` is where each stands in it. */
function directoryOf(bytes: Buffer): Entry[] {
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error('this is no ZIP file');
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== entrySignature)
      throw new Error('the directory of the ZIP file is damaged');
    const name = bytes.readUInt16LE(at + 28);
    entries.push({ name: bytes.toString('utf8', at + 46, at + 46 + name), at });
    at += 46 + name + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Names of the entries of a ZIP file, sorted. */
export function zipEntries(path: string): string[] {
  return directoryOf(readFileSync(path))
    .map(({ name }) => name)
    .sort();
}

/** Contents by name; each is checked against its checksum. */
export function zipContents(zip: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(zip);
  return new Map(
    directoryOf(bytes).map(({ name, at }) => {
      const local = bytes.readUInt32LE(at + 42);
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
      const content = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed;
      assert.equal(crc32(content), bytes.readUInt32LE(at + 16), `${name} is damaged`);
      return [name, content];
    }),
  );
}
