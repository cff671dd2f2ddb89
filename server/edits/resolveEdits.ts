import { pathKey } from '#shared/paths/samePath.ts';
import { createAdmission, createsFile } from './admission.ts';
import { editFile } from './editFile.ts';
import type { EditResult, Refusal, RungName } from './editResult.ts';
import type { FileOperation } from './fileOperation.ts';
import { type Group, groupEdits } from './groupEdits.ts';
import { createWork, type Work } from './match/work.ts';
import type { ParsedEdit } from './parsedEdit.ts';
import { notWhole } from './refusals.ts';
import { createFile, isWholeText, rewriteFile } from './wholeFile.ts';

type Files = ReadonlyMap<string, Uint8Array>;
type Fate = Refusal | { rung?: RungName; lines?: number[]; unchanged?: true };
/**
 * Resolves all edits against `files` and gives each its fate. `operations` are the final state of every file named, and are
 * empty unless every edit could be applied: a part of an answer is not an answer. A whole file that reads like the one that is
 * there asks for nothing: beside files that change it is left as it is, and an answer of such files alone is refused.
 */
export function resolveEdits(
  files: Files,
  edits: readonly ParsedEdit[],
  todoPath: string | null,
): { results: EditResult[]; operations: FileOperation[] } {
  const admit = createAdmission(files, edits, todoPath);
  const fates: Fate[] = edits.map((edit) => admit(edit) ?? {});
  const operations: FileOperation[] = [];
  const work = createWork();
  const admitted = edits.flatMap((edit, index) => (isRefused(fates[index]) ? [] : { index, edit }));
  const groups = groupEdits(files, admitted, (index, refusal) => {
    fates[index] = refusal;
  });
  const renamed = new Set(groups.flatMap(({ replaces, path }) => (replaces === null ? [] : path)));
  const targets = new Set<string>();
  for (const group of groups) {
    const target = pathKey(group.to ?? group.path);
    if (targets.has(target)) {
      for (const { index } of group.members) fates[index] = sameTarget(group.to ?? group.path);
      continue;
    }
    targets.add(target);
    const content = resolveGroup(group, fates, work);
    if (content !== undefined) operations.push(...operationsOf(group, content, renamed.has(group.path)));
  }
  if (operations.length > 0) {
    for (const [index, { op }] of edits.entries()) {
      const fate = fates[index];
      if (op === 'rewrite' && isRefused(fate) && fate.code === 'NO_OP') fates[index] = { unchanged: true };
    }
  }
  const results = edits.map((edit, index) => resultOf(edit, index, fates[index] ?? {}));
  const complete = results.length > 0 && results.every(({ status }) => status === 'applied');
  return { results, operations: complete ? operations : [] };
}

/** The file's new bytes, null when it is gone, undefined when an edit was refused. Writes the fates. */
function resolveGroup(
  { path, base, members }: Group,
  fates: Fate[],
  work: Work,
): Uint8Array | null | undefined {
  const others = members.filter(({ edit: { op } }) => op !== 'rename');
  const [only, replacing] = others;
  if (!only) return base;
  if (only.edit.op === 'delete' && only.edit.removes && base && !isWholeText(base, only.edit.removes)) {
    fates[only.index] = notWhole;
    return undefined;
  }
  const { edit, index } = only.edit.op === 'delete' && replacing ? replacing : only;
  if (edit.op === 'delete') return null;
  if (edit.op === 'create' || edit.op === 'rewrite' || createsFile(edit, () => base !== null)) {
    const lines = edit.op === 'edit' ? edit.replace : 'content' in edit ? edit.content : [];
    const fenced = edit.op === 'rewrite' && edit.fenced === true;
    const whole = base === null ? createFile(path, lines) : rewriteFile({ path, base, lines, fenced }, work);
    const later = others.filter((other) => other.index !== index && other.edit.op === 'edit');
    if ('content' in whole)
      return later.length === 0
        ? whole.content
        : editText(whole.content, { path, members: later }, fates, work);
    fates[index] = whole;
    for (const { index: number } of later) fates[number] = notMade;
    return undefined;
  }
  if (base === null) {
    for (const { index: number } of others) fates[number] = notMade;
    return undefined;
  }
  return editText(base, { path, members: others }, fates, work);
}

/** As `resolveGroup`, of edits alone. */
function editText(
  base: Uint8Array,
  { path, members }: Pick<Group, 'path' | 'members'>,
  fates: Fate[],
  work: Work,
): Uint8Array | undefined {
  const blocks = members.flatMap(({ edit }) => (edit.op === 'edit' ? edit : []));
  const edited = editFile(path, base, blocks, work);
  for (const [position, { index }] of members.entries())
    fates[index] = edited.fates[position] ?? notRun(path);
  return edited.content ?? undefined;
}

const notMade: Refusal = {
  code: 'NOT_FOUND',
  message: 'The edit of this answer that makes the file was refused. Send it again together with this one.',
};
const sameTarget = (path: string): Refusal => ({
  code: 'OVERLAP',
  message: `Another edit of this answer already leaves a file at ${path}, or at a name some disks take for it.`,
});
const notRun = (path: string): Refusal => ({
  code: 'FORMAT',
  message: `The edit of ${path} could not be read.`,
});

/** `isReplaced`: another file takes the path of a renamed one, which then is not deleted but changed. */
function operationsOf(
  { path, base, replaces, to }: Group,
  content: Uint8Array | null,
  isReplaced: boolean,
): FileOperation[] {
  if (replaces !== null) return [{ op: 'modify', path, base: replaces, content }];
  if (to !== null) {
    return [
      ...(isReplaced ? [] : [{ op: 'delete', path, base, content: null } as const]),
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
  return {
    ...head,
    status: 'applied',
    message: messageOf(fate),
    ...(rung ? { rung } : {}),
    ...(lines ? { lines } : {}),
  };
}

function messageOf({ rung, unchanged }: Exclude<Fate, Refusal>): string {
  if (unchanged) return 'left as it is: the file already reads like that';
  return rung && rung !== 'exact' ? `applied, found ${howFound[rung]}` : 'applied';
}

const howFound: Readonly<Record<Exclude<RungName, 'exact'>, string>> = {
  substring: 'as a part of a line',
  'trailing-space': 'but for space at the ends of lines or characters that look alike',
  indentation: 'but for its indentation',
  'blank-lines': 'but for blank lines',
  ellipsis: 'by the parts around what it leaves out',
  'line-numbers': 'once its line numbers were taken out',
  entities: 'once its HTML entities were decoded',
  escapes: 'once its escapes were undone',
  fuzzy: 'but for slips in lines that it does not change',
};
