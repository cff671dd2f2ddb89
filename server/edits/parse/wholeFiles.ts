import type { FoundEdit } from '../parsedEdit.ts';
import type { FencedFile } from './regions.ts';

/** Whole files in fences as edits: one that is there already is written anew, though it may be an excerpt of it. */
export function wholeFiles(
  lines: readonly string[],
  files: readonly FencedFile[],
  isFile: (path: string) => boolean,
): FoundEdit[] {
  return files.map(({ path, from, to, closed, problem }): FoundEdit => {
    const content = lines.slice(from + 1, closed ? to : to + 1);
    const told = problem ? { problem } : {};
    const edit = isFile(path)
      ? ({ op: 'rewrite', path, content, fenced: true, ...told } as const)
      : ({ op: 'create', path, content, ...told } as const);
    return { at: from, edit };
  });
}

/** Of whole files in fences those that count beside edits: a file that an edit names is shown as it comes out. */
export function filesBeside(files: readonly FoundEdit[], edits: readonly FoundEdit[]): FoundEdit[] {
  const named = new Set(edits.flatMap(({ edit }) => ('to' in edit ? [edit.path, edit.to] : [edit.path])));
  return files.filter(({ edit }) => !named.has(edit.path));
}
