import type { ParsedEdit } from '../parsedEdit.ts';
import { unquotedPath } from './quotedPath.ts';

/** Lines that git writes between the header of a file and its hunks. */
const head =
  /^(?:index [0-9a-f]|new file mode|deleted file mode|old mode|new mode|(?:dis)?similarity index|(?:rename|copy) (?:from|to) |Binary files |GIT binary patch)/;
const longest = 12;
const mostOfPath = 2_500;
/** How git names the content of an empty file. */
const empty = /^index 0+\.\.e69de29/;
/** Modes of what is no plain file, as git writes them. */
const links = /(?:^|\s)(?:120000|160000)$/;

/** The one path of a header with the same on both sides; null where they differ. */
function pathOfHeader(line: string): string | null {
  if (line.length > mostOfPath) return null;
  const [, plain, quoted] = /^diff --git (?:a\/(.+) b\/\1|"a\/(.+)" "b\/\2")$/.exec(line) ?? [];
  return plain ?? (quoted === undefined ? null : unquotedPath(`"${quoted}"`));
}

/** Whether a line `---` or `+++` is of the file of a header; in doubt it is. */
const isOf = (named: string | null, line: string): boolean =>
  named === null || unquotedPath(line.slice(4).split('\t')[0] ?? '').replace(/^[ab]\//, '') === named;

/** `withHunks`: the hunks that follow are of the same file, and not to be read. */
export type GitSection = { edit: ParsedEdit; withHunks: boolean };

/**
 * What a file of a git diff says besides its hunks after its header at `at`: a rename, an empty file that comes or goes, or something that
 * cannot be applied and is never skipped. Null where the hunks say everything, and where a header stands alone.
 */
export function readGitSection(lines: readonly string[], at: number): GitSection | null {
  const said = new Map<string, string>();
  const named = pathOfHeader(lines[at] ?? '');
  let withHunks = false;
  for (let next = at + 1; next <= at + longest; next++) {
    const line = lines[next] ?? '';
    if (line.startsWith('--- ')) {
      withHunks = isOf(named, line) || isOf(named, lines[next + 1] ?? '');
      break;
    }
    if (!head.test(line)) break;
    const [, name = '', value = ''] = /^((?:rename|copy) (?:from|to)|\S+ \S+) ?(.*)$/.exec(line) ?? [];
    said.set(name, value);
  }
  const header = (lines[at] ?? '').slice(0, 200);
  const edit = withHunks ? besidesHunks(said, named, header) : withoutHunks(said, named, header);
  return edit && { edit, withHunks };
}

type Said = ReadonlyMap<string, string>;
const isLink = (said: Said): boolean => [...said.values()].some((value) => links.test(value));
const ofLink = (path: string, header: string): ParsedEdit =>
  problem(
    path,
    `"${header}" is of a link or a submodule, which an answer cannot make or change. Work with plain files.`,
  );

function besidesHunks(said: Said, named: string | null, header: string): ParsedEdit | null {
  if (isLink(said)) return ofLink(named ?? '', header);
  const copied = said.get('copy from');
  if (copied !== undefined)
    return problem(copied, `"${header}" copies a file. Create the copy with its whole text instead.`);
  if (said.get('old mode') === said.get('new mode')) return null;
  return problem(
    named ?? '',
    `"${header}" changes the mode of a file, which an answer cannot. Send its hunks without the mode.`,
  );
}

function withoutHunks(said: Said, named: string | null, header: string): ParsedEdit | null {
  if (said.size === 0) return null;
  if (isLink(said)) return ofLink(named ?? '', header);
  const [from, to] = [said.get('rename from'), said.get('rename to')];
  if (from !== undefined && to !== undefined)
    return { op: 'rename', path: unquotedPath(from), to: unquotedPath(to) };
  const isText = !said.has('Binary files') && !said.has('GIT binary');
  const isEmpty = [...said.keys()].some((name) => empty.test(name));
  // An empty file has no hunk.
  if (named !== null && isText && isEmpty && said.has('new file'))
    return { op: 'create', path: named, content: [] };
  if (named !== null && isText && said.has('deleted file')) return { op: 'delete', path: named };
  const path = said.get('copy from') ?? '';
  const message = `Of "${header}" nothing can be applied: it has no hunk. Create, delete or edit the file in the edit format.`;
  return problem(path, message);
}

const problem = (path: string, message: string): ParsedEdit => ({
  op: 'edit',
  path,
  search: [],
  replace: [],
  problem: { code: 'FORMAT', message },
});
