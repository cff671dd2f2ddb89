import type { FileIndex } from './fileIndex.ts';
import { placesOf } from './placesOf.ts';
import { lettersApart } from './similarity.ts';

/** A shorter line says too little to be known by all but one of its letters; of a longer one not all letters are compared. */
const [shortest, longest] = [8, 400];
/** Every other line of the file has to differ by more letters than the slip and this together. */
const clear = 1;

/**
 * Whether `line` is the file's line at `at` (0-based) and one slip of the pen (a letter left out, added or mistaken, or two that
 * changed places), where that line stands once and no other resembles it nearly as much. It then tells the place as the line itself
 * would.
 */
export function isPlainSlip(file: FileIndex, line: string, at: number): boolean {
  const stands = file.bare[at] ?? '';
  if (Math.min(line.length, stands.length) < shortest || Math.max(line.length, stands.length) > longest)
    return false;
  if (!isOneSlip(line, stands)) return false;
  const places = placesOf(file);
  if (places.of(stands).length !== 1) return false;
  const near = lettersApart(line, stands) + clear;
  for (const other of places.lines()) {
    if (other === stands || Math.abs(other.length - line.length) > near) continue;
    file.work.spend(8 + (other.length * line.length) / 16);
    if (file.work.isSpent || lettersApart(line, other) <= near) return false;
  }
  return true;
}

function isOneSlip(left: string, right: string): boolean {
  const apart = lettersApart(left, right);
  if (apart === 1) return true;
  if (apart !== 2 || left.length !== right.length) return false;
  const first = Array.from({ length: left.length }, (_, at) => at).find((at) => left[at] !== right[at]) ?? 0;
  return left[first] === right[first + 1] && left[first + 1] === right[first];
}
