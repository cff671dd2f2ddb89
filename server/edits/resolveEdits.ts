import { pathKey } from '#shared/paths/samePath.ts';
import { createAdmission, createsFile } from './admission.ts';
import { editFile } from './editFile.ts';
import type { EditResult, Refusal, RungName } from './editResult.ts';
import type { FileOperation } from './fileOperation.ts';
import type { ParsedEdit } from './parsedEdit.ts';
import { createFile, rewriteFile } from './wholeFile.ts';

type Files = ReadonlyMap<string, Uint8Array>;
type Fate = Refusal | { rung?: RungName; lines?: number[] };
type Numbered = { index: number; edit: ParsedEdit };
/** Everything an answer does to one file, by the path it has before. */
type Group = { path: string; base: Uint8Array | null; to: string | null; members: Numbered[] };

/**
 * Resolves all edits against `files` and gives each its fate. `operations` are the final state of every file named, and are
 * empty unless every edit could be applied: a part of an answer is not an answer.
 */
export function resolveEdits(
  files: Files,
  edits: readonly ParsedEdit[],
  todoPath: string | null,
): { results: EditResult[]; operations: FileOperation[] } {
  const admit = createAdmission(files, edits, todoPath);
  const fates: Fate[] = edits.map((edit) => admit(edit) ?? {});
  const operations: FileOperation[] = [];
  const targets = new Set<string>();
  for (const group of groupByFile(files, edits, fates)) {
    const target = pathKey(group.to ?? group.path);
    if (targets.has(target)) {
      for (const { index } of group.members) fates[index] = sameTarget(group.to ?? group.path);
      continue;
    }
    targets.add(target);
    const content = resolveGroup(group, fates);
    if (content !== undefined) operations.push(...operationsOf(group, content));
  }
  const results = edits.map((edit, index) => resultOf(edit, index, fates[index] ?? {}));
  const complete = results.length > 0 && results.every(({ status }) => status === 'applied');
  return { results, operations: complete ? operations : [] };
}

function groupByFile(files: Files, edits: readonly ParsedEdit[], fates: Fate[]): Group[] {
  const cameFrom = new Map<string, string>();
  for (const [index, edit] of edits.entries()) {
    if (edit.op === 'rename' && !isRefused(fates[index])) cameFrom.set(edit.to, edit.path);
  }
  const groups = new Map<string, Group>();
  for (const [index, edit] of edits.entries()) {
    if (isRefused(fates[index])) continue;
    // An edit may name a renamed file by its old path or by its new one.
    const path = files.has(edit.path) ? edit.path : (cameFrom.get(edit.path) ?? edit.path);
    const group = groups.get(path) ?? { path, base: files.get(path) ?? null, to: null, members: [] };
    groups.set(path, group);
    if (!fits(edit, group)) {
      fates[index] = {
        code: 'OVERLAP',
        message: `Another edit of this answer already does something else to ${path}. Make one of both.`,
      };
      continue;
    }
    if (edit.op === 'rename') group.to = edit.to;
    group.members.push({ index, edit });
  }
  return [...groups.values()];
}

/** Edits go together, with or without one rename; every other operation must be the only one on its file. */
function fits(edit: ParsedEdit, { members, base }: Group): boolean {
  if (members.length === 0) return true;
  if (edit.op === 'rename') return members.every(({ edit: { op } }) => op === 'edit' || op === 'rewrite');
  const others = members.filter(({ edit: { op } }) => op !== 'rename');
  if (others.length === 0) return edit.op === 'edit' || edit.op === 'rewrite';
  return edit.op === 'edit' && base !== null && others.every(({ edit: { op } }) => op === 'edit');
}

/** The file's new bytes, null when it is gone, undefined when an edit was refused. Writes the fates. */
function resolveGroup({ path, base, members }: Group, fates: Fate[]): Uint8Array | null | undefined {
  const others = members.filter(({ edit: { op } }) => op !== 'rename');
  const [only] = others;
  if (!only) return base;
  const { edit, index } = only;
  if (edit.op === 'delete') return null;
  if (edit.op === 'create' || edit.op === 'rewrite' || createsFile(edit, () => base !== null)) {
    const lines = edit.op === 'edit' ? edit.replace : 'content' in edit ? edit.content : [];
    const whole = base === null ? createFile(lines) : rewriteFile(base, lines);
    if ('content' in whole) return whole.content;
    fates[index] = whole;
    return undefined;
  }
  const blocks = others.flatMap(({ edit: member }) => (member.op === 'edit' ? member : []));
  const edited = editFile(base ?? new Uint8Array(), blocks);
  for (const [position, { index: number }] of others.entries())
    fates[number] = edited.fates[position] ?? notRun(path);
  return edited.content ?? undefined;
}

const sameTarget = (path: string): Refusal => ({
  code: 'OVERLAP',
  message: `Another edit of this answer already leaves a file at ${path}, or at a name some disks take for it.`,
});
const notRun = (path: string): Refusal => ({
  code: 'FORMAT',
  message: `The edit of ${path} could not be read.`,
});

function operationsOf({ path, base, to }: Group, content: Uint8Array | null): FileOperation[] {
  if (to !== null) {
    return [
      { op: 'delete', path, base, content: null },
      { op: 'create', path: to, renamedFrom: path, base: null, content },
    ];
  }
  return [{ op: base === null ? 'create' : content === null ? 'delete' : 'modify', path, base, content }];
}

function isRefused(fate: Fate | undefined): fate is Refusal {
  return fate !== undefined && 'code' in fate;
}

function resultOf({ op, path }: ParsedEdit, index: number, fate: Fate): EditResult {
  const head = { n: index + 1, op, path };
  if (isRefused(fate)) return { ...head, status: 'refused', ...fate };
  const { rung, lines } = fate;
  const message = rung && rung !== 'exact' ? `applied, found by its text without ${rung}` : 'applied';
  return { ...head, status: 'applied', message, ...(rung ? { rung } : {}), ...(lines ? { lines } : {}) };
}
