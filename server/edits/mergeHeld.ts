import { isDeepStrictEqual } from 'node:util';
import type { ParsedEdit } from './parsedEdit.ts';
import { resolveEdits } from './resolveEdits.ts';

/**
 * The edits of a further answer together with those that earlier ones left valid, held ones first. Models repeat edits they
 * were told are held, so a repeated one counts once; what is new has the last word where both cannot be.
 */
export function mergeHeld(
  files: ReadonlyMap<string, Uint8Array>,
  held: readonly ParsedEdit[],
  sent: readonly ParsedEdit[],
  todoPath: string | null,
): ParsedEdit[] {
  const added = sent.filter((edit) => !held.some((one) => isDeepStrictEqual(one, edit)));
  if (added.length === 0 || held.length === 0) return [...held, ...added];
  // A new file in place of a deleted one needs that delete before it.
  const anew = new Set(added.flatMap((edit) => (edit.op === 'create' ? edit.path : [])));
  const before = held.filter(({ op, path }) => op === 'delete' && anew.has(path));
  const others = held.filter((edit) => !before.includes(edit));
  const first = [...before, ...added];
  // Of two edits that cannot both be, the later is refused: with the new ones in front, those are the held ones to give up.
  const { results } = resolveEdits(files, [...first, ...others], todoPath);
  const kept = others.filter((_, index) => results[first.length + index]?.status === 'applied');
  return [...before, ...kept, ...added];
}
