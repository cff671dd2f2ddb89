import type { ParsedEdit } from '../parsedEdit.ts';
import { unquotedPath } from './quotedPath.ts';

/** Lines that git writes between the header of a file and its hunks. */
const head =
  /^(?:index [0-9a-f]|new file mode|deleted file mode|old mode|new mode|(?:dis)?similarity index|(?:rename|copy) (?:from|to) |Binary files |GIT binary patch)/;
const longest = 12;

/**
 * What a file of a git diff says that has no `---` and `+++` after its header at `at`: a rename, or something that cannot be
 * applied and is never skipped. Null where hunks follow, and where a header stands alone.
 */
export function readGitSection(lines: readonly string[], at: number): ParsedEdit | null {
  const said = new Map<string, string>();
  for (let next = at + 1; next <= at + longest; next++) {
    const line = lines[next] ?? '';
    if (line.startsWith('--- ')) return null;
    if (!head.test(line)) break;
    const [, name = '', value = ''] = /^((?:rename|copy) (?:from|to)|\S+ \S+) ?(.*)$/.exec(line) ?? [];
    said.set(name, value);
  }
  if (said.size === 0) return null;
  const [from, to] = [said.get('rename from'), said.get('rename to')];
  if (from !== undefined && to !== undefined)
    return { op: 'rename', path: unquotedPath(from), to: unquotedPath(to) };
  const path = said.get('copy from') ?? '';
  const message = `Of "${(lines[at] ?? '').slice(0, 200)}" nothing can be applied: it has no hunk. Create, delete or edit the file in the edit format.`;
  return { op: 'edit', path, search: [], replace: [], problem: { code: 'FORMAT', message } };
}
