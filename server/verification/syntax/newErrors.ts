import { diffArrays } from 'diff';
import type { ParseErrors } from './parseErrors.ts';

/** Differences beyond this are too many to tell which line became which. */
const maxEditLength = 2_000;

/**
 * The lines (1-based, in `text`) of errors that a change brought. Real files hold code that grammars do not know, so a file is
 * measured against itself: errors are new where there are more of them, or where a changed stretch has some that stands for one
 * without any, whatever was mended elsewhere.
 */
export function newErrors(
  before: { text: string; errors: ParseErrors } | null,
  after: { text: string; errors: ParseErrors },
): number[] {
  const { lines } = after.errors;
  if (lines.length === 0 || !before) return lines;
  if (after.errors.whole && !before.errors.whole) return lines;
  const old = before.errors.lines;
  if (old.length === 0 || lines.length > old.length) return lines;
  const parts = diffArrays(before.text.split('\n'), after.text.split('\n'), { maxEditLength });
  const found: number[] = [];
  let [left, right] = [1, 1];
  let stretch = { left, right };
  const close = (): void => {
    const within = (from: number, to: number) => (line: number) => line >= from && line < to;
    const had = old.some(within(stretch.left, left));
    if (!had) found.push(...lines.filter(within(stretch.right, right)));
  };
  for (const { added, removed, value } of parts ?? []) {
    if (!added && !removed) {
      close();
      stretch = { left: left + value.length, right: right + value.length };
    }
    if (!added) left += value.length;
    if (!removed) right += value.length;
  }
  close();
  return found;
}
