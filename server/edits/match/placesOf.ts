import type { FileIndex } from './fileIndex.ts';

const kept = new WeakMap<FileIndex, ReadonlyMap<string, number[]>>();

/** Where each line that is not blank stands, by its text without indentation. */
export function placesOf(file: FileIndex): ReadonlyMap<string, number[]> {
  const known = kept.get(file);
  if (known) return known;
  const places = new Map<string, number[]>();
  for (const [index, key] of file.bare.entries()) {
    if (key === '') continue;
    const at = places.get(key);
    if (at) at.push(index);
    else places.set(key, [index]);
  }
  kept.set(file, places);
  return places;
}
