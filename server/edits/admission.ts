import { judgePath } from '#shared/paths/pathPolicy.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import type { Refusal } from './editResult.ts';
import type { ParsedEdit } from './parsedEdit.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/**
 * What can be said of an edit from its path alone, before any text is compared. Null: nothing is against it. The edits have to be asked
 * about in their order: a file may be created in place of one that was deleted before, and be edited once it was created.
 */
export function createAdmission(files: Files, edits: readonly ParsedEdit[], todoPath: string | null) {
  const taken = new Map([...files.keys()].map((path) => [pathKey(path), path]));
  const moved = new Set(edits.flatMap((edit) => (edit.op === 'rename' ? edit.to : [])));
  const left = new Set(edits.flatMap((edit) => (edit.op === 'rename' ? edit.path : [])));
  const created = new Set<string>();
  const deleted = new Set<string>();
  const exists = (path: string) => files.has(path) || moved.has(path) || created.has(path);

  const arriving = new Set(edits.flatMap((edit) => arrivalOf(edit, exists) ?? []).map(pathKey));
  const inFolders = createFolders(files);

  const refusedPath = (path: string): Refusal | null => {
    const { verdict, reason } = judgePath(path, todoPath === null ? {} : { todoPath });
    return verdict === 'refused'
      ? { code: 'PATH', message: reason ?? 'This path may not be changed.' }
      : null;
  };
  const missing = (path: string): Refusal | null => (exists(path) ? null : notFound(files, taken, path));
  const occupied = (path: string, except?: string): Refusal | null => {
    for (const folder of foldersOf(pathKey(path))) {
      const file = taken.get(folder) ?? (arriving.has(folder) ? folder : undefined);
      if (file !== undefined) return inPlaceOfFolder(file);
    }
    const below = inFolders(path);
    if (below !== undefined) return { code: 'EXISTS', message: `${path} is a folder, which holds ${below}.` };
    const other = taken.get(pathKey(path));
    if (other === undefined || other === except) return null;
    return { code: 'EXISTS', message: `${other} already exists. Use op=edit or op=rewrite to change it.` };
  };

  const judge = (edit: ParsedEdit): Refusal | null => {
    if (edit.problem) return edit.problem;
    const refused = refusedPath(edit.path) ?? (edit.op === 'rename' ? refusedPath(edit.to) : null);
    if (refused) return refused;
    if (holdsNul(edit))
      return { code: 'BINARY', message: 'The text holds a NUL byte; only text can be written.' };
    // A new file may take the place of one that is renamed away or deleted.
    if (edit.op === 'create' || createsFile(edit, exists))
      return occupied(edit.path, left.has(edit.path) || deleted.has(edit.path) ? edit.path : undefined);
    if (edit.op !== 'rename') return missing(edit.path);
    if (edit.to === edit.path) return { code: 'NO_OP', message: 'Both paths of the rename are the same.' };
    return (files.has(edit.path) ? null : notFound(files, taken, edit.path)) ?? occupied(edit.to, edit.path);
  };
  return (edit: ParsedEdit): Refusal | null => {
    const refusal = judge(edit);
    if (edit.op === 'create' || createsFile(edit, exists)) created.add(edit.path);
    if (edit.op === 'delete' && refusal === null) deleted.add(edit.path);
    return refusal;
  };
}

/** An empty SEARCH has one meaning: the file does not exist, and this is its text. A hunk of a patch that only adds lines is none. */
export function createsFile(edit: ParsedEdit, exists: (path: string) => boolean): boolean {
  return (
    edit.op === 'edit' &&
    edit.wholeLines !== true &&
    edit.search.every((line) => line.trim() === '') &&
    !exists(edit.path)
  );
}

/** The path at which an edit leaves a file that is not there yet; null when it leaves none. */
const arrivalOf = (edit: ParsedEdit, exists: (path: string) => boolean): string | null =>
  edit.op === 'rename' ? edit.to : edit.op === 'create' || createsFile(edit, exists) ? edit.path : null;

const inPlaceOfFolder = (file: string): Refusal => ({
  code: 'EXISTS',
  message: `${file} is a file, so there can be none below it. Use another path.`,
});

/** The folders above a path, innermost first. */
function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    folders.push(path.slice(0, end));
  return folders;
}

/** Finds a file below a path. The folders of all files are gone through only when it is asked. */
function createFolders(files: Files): (path: string) => string | undefined {
  let known: Map<string, string> | null = null;
  return (path) => {
    if (known === null) {
      known = new Map();
      for (const file of files.keys())
        for (const folder of foldersOf(pathKey(file))) {
          if (known.has(folder)) break;
          known.set(folder, file);
        }
    }
    return known.get(pathKey(path));
  };
}

function holdsNul(edit: ParsedEdit): boolean {
  const lines = edit.op === 'edit' ? edit.replace : 'content' in edit ? edit.content : [];
  return lines.some((line) => line.includes('\0'));
}

/** Names a likely path in the message, and never takes it by itself. */
function notFound(files: Files, taken: ReadonlyMap<string, string>, path: string): Refusal {
  const variant = taken.get(pathKey(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const alike = variant === undefined ? sameName(files, name) : [variant];
  const meant = alike.length > 0 && alike.length <= 3 ? ` Did you mean ${alike.join(' or ')}?` : '';
  return { code: 'NOT_FOUND', message: `There is no such file.${meant} Use op=create for a new file.` };
}

function sameName(files: Files, name: string): string[] {
  const found: string[] = [];
  if (name === '') return found;
  for (const path of files.keys()) {
    if (path === name || path.endsWith(`/${name}`)) found.push(path);
    if (found.length > 3) break;
  }
  return found.sort();
}
