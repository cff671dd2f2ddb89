import { readFileSync } from 'node:fs';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** Names of the entries of a ZIP file, sorted, as its central directory has them (APPNOTE.TXT 4.3.12 and 4.3.16). */
export function zipEntries(path: string): string[] {
  const bytes = readFileSync(path);
  let end = bytes.length - 22;
  while (end >= 0 && bytes.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error(`${path} is no ZIP file`);
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== entrySignature) throw new Error(`${path} has a damaged directory`);
    const name = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return names.sort();
}
