import { createsFile } from './admission.ts';
import type { Refusal } from './editResult.ts';
import type { ParsedEdit } from './parsedEdit.ts';

type Files = ReadonlyMap<string, Uint8Array>;
export type Numbered = { index: number; edit: ParsedEdit };
/**
 * Everything an answer does to one file, by the path it has before. `base` null: there is no such file yet. `replaces`: the bytes
 * of a file that is renamed away, and in whose place this one is new.
 */
export type Group = {
  path: string;
  base: Uint8Array | null;
  replaces: Uint8Array | null;
  to: string | null;
  members: Numbered[];
};

/** The edits that are not refused, by file; `refuse` is told of those that do not go together with another. */
export function groupEdits(
  files: Files,
  edits: readonly Numbered[],
  refuse: (index: number, refusal: Refusal) => void,
): Group[] {
  const cameFrom = new Map<string, string>();
  const left = new Set<string>();
  for (const { edit } of edits) {
    if (edit.op !== 'rename') continue;
    cameFrom.set(edit.to, edit.path);
    left.add(edit.path);
  }
  const renewed = new Set(
    edits.flatMap(({ edit }) => (edit.op === 'create' && left.has(edit.path) ? edit.path : [])),
  );
  const groups = new Map<string, Group>();
  for (const { index, edit } of edits) {
    // An edit may name a renamed file by its old path or by its new one.
    const path = files.has(edit.path) ? edit.path : (cameFrom.get(edit.path) ?? edit.path);
    const isNew = edit.op === 'create' && renewed.has(path);
    const key = isNew ? `new ${path}` : path;
    const stands = files.get(path) ?? null;
    const group = groups.get(key) ?? {
      path,
      base: isNew ? null : stands,
      replaces: isNew ? stands : null,
      to: null,
      members: [],
    };
    groups.set(key, group);
    const unclear =
      edit.path === path &&
      left.has(path) &&
      (edit.op === 'rewrite' || (edit.op === 'edit' && renewed.has(path)));
    if (unclear || !fits(edit, group)) {
      refuse(index, unclear ? ofWhich(path) : unfit(path));
      continue;
    }
    if (edit.op === 'rename') group.to = edit.to;
    group.members.push({ index, edit });
  }
  return [...groups.values()];
}

const unfit = (path: string): Refusal => ({
  code: 'OVERLAP',
  message: `Another edit of this answer already does something else to ${path}. Make one of both.`,
});
const ofWhich = (path: string): Refusal => ({
  code: 'OVERLAP',
  message: `${path} is renamed by this answer. Name the file by its new path; a new file at the old path needs op=create.`,
});

/**
 * Edits go together, with or without one rename; a new file and its edits, in this order; a delete and a new file in its place. Every
 * other operation must be the only one on its file.
 */
function fits(edit: ParsedEdit, { members, base }: Group): boolean {
  if (members.length === 0) return true;
  if (edit.op === 'rename') return members.every(({ edit: { op } }) => op === 'edit' || op === 'rewrite');
  const others = members.filter(({ edit: { op } }) => op !== 'rename');
  if (others.length === 0) return edit.op === 'edit' || edit.op === 'rewrite';
  const [{ edit: first } = { edit }] = others;
  if (others.length === 1 && first.op === 'delete') return edit.op === 'create';
  const isNew = base === null && (first.op === 'create' || createsFile(first, () => false));
  const later = isNew ? others.slice(1) : others;
  return edit.op === 'edit' && later.every(({ edit: { op } }) => op === 'edit');
}
