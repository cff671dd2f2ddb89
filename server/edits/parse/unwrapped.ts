import type { ParsedEdit } from '../parsedEdit.ts';
import { isProse } from '../prose.ts';
import { createFence, fenceLine } from './fences.ts';

/** The edit without a fence that was put around the whole text of a file: no program begins with one. */
export function unwrapped(edit: ParsedEdit): ParsedEdit {
  if (isProse(edit.path) || !('content' in edit)) return edit;
  const content = withoutFence(edit.content);
  return content ? { ...edit, content } : edit;
}

function withoutFence(lines: readonly string[]): string[] | null {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const opened = fenceLine(lines[first] ?? '');
  if (!opened || last <= first) return null;
  const closes = createFence(opened.marks);
  const inside = lines.slice(first + 1, last);
  return !inside.some(closes) && closes(lines[last] ?? '') ? inside : null;
}
