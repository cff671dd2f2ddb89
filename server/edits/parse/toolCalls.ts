import type { EditProblem, FoundEdit, ParsedEdit } from '../parsedEdit.ts';
import { hasEnding } from './fencePath.ts';
import { isEditingTool, takesWholeFile } from './toolNames.ts';

type Fields = Readonly<Record<string, unknown>>;

const paths = ['file_path', 'filePath', 'path', 'file', 'filename', 'target_file'];
const olds = ['old_string', 'oldString', 'old_str', 'oldText', 'old_text', 'search'];
const news = ['new_string', 'newString', 'new_str', 'newText', 'new_text', 'replace'];
const wholes = ['content', 'file_text', 'contents', 'code_edit'];
/** Names that no other data has. */
const ownNames = ['file_path', 'filePath', 'target_file', 'file_text', 'code_edit'];
const tools = ['name', 'tool', 'tool_name', 'function', 'command', 'action', 'recipient_name'];
const deepest = 6;
const mostObjects = 2_000;

type Reading = {
  isFile: (path: string) => boolean;
  /** Nothing else of the answer is an edit. */
  isAlone: boolean;
};

/**
 * Reads calls of editing tools that a model wrote as JSON: a path with an old and a new text, or with a whole file. What looks like
 * such a call and cannot be read is a problem, and never skipped. A path and a content say so only where a tool is named, or where
 * the answer has nothing else: other data has them as well.
 */
export function parseToolCalls(
  lines: readonly string[],
  reading: Reading,
): { edits: FoundEdit[]; rest: string[] } {
  if (!lines.some((line) => line.includes('"'))) return { edits: [], rest: [...lines] };
  const text = lines.join('\n');
  const rest = [...lines];
  const edits: FoundEdit[] = [];
  let line = 0;
  let from = 0;
  for (const { start, end, value } of jsonIn(text)) {
    for (; from < start; from++) if (text[from] === '\n') line++;
    const found = value === undefined ? [unread] : editsIn(value, { path: '', tool: '' }, reading, deepest);
    if (found.length === 0) continue;
    edits.push(...found.map((edit): FoundEdit => ({ at: line, edit })));
    const until = line + text.slice(start, end).split('\n').length;
    for (let at = line; at < until; at++) rest[at] = '';
  }
  return { edits, rest };
}

/**
 * Every outermost JSON object or list in a text; the value undefined for one that is not JSON, or has no end, and looks like a call.
 * One pass: a text without a closing bracket is not scanned again.
 */
function* jsonIn(text: string): Generator<{ start: number; end: number; value: unknown }> {
  let [depth, start, inString, count] = [0, 0, false, 0];
  // A bracket in the middle of prose opens nothing.
  let atStart = true;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    const first = atStart;
    atStart = sign === '\n' || (atStart && sign.trim() === '');
    if (inString) {
      if (sign === '\\') at++;
      else if (sign === '"' || sign === '\n') inString = false;
      continue;
    }
    if (sign === '"' && depth > 0) inString = true;
    else if (sign === '{' || sign === '[') {
      if (depth === 0 && !first) continue;
      if (depth === 0) start = at;
      depth++;
    } else if ((sign === '}' || sign === ']') && depth > 0) {
      depth--;
      if (depth > 0) continue;
      if (++count > mostObjects) return;
      const part = text.slice(start, at + 1);
      const value = parsedJson(part);
      if (value !== undefined || looksLikeCall(part)) yield { start, end: at + 1, value };
    }
  }
  if (depth > 0 && looksLikeCall(text.slice(start))) yield { start, end: text.length, value: undefined };
}

/** Undefined for code in braces, which is not JSON. */
function parsedJson(part: string): unknown {
  try {
    return JSON.parse(part);
  } catch {
    return undefined;
  }
}

const named = (names: readonly string[]): RegExp =>
  new RegExp(`\\\\?"(?:${names.join('|')})\\\\?"\\s{0,20}:`);
const [pathNamed, oldNamed, newNamed] = [named(paths), named(olds), named(news)];
const [ownPathNamed, wholeNamed] = [named(['file_path', 'filePath']), named(wholes)];

/** Names that other data has as well, such as `path` with `content`, are not enough. */
function looksLikeCall(part: string): boolean {
  if (oldNamed.test(part)) return newNamed.test(part) || pathNamed.test(part);
  return ownPathNamed.test(part) && wholeNamed.test(part);
}

const problem: EditProblem = {
  code: 'FORMAT',
  message:
    'A tool call that edits a file could not be read: it is not valid JSON, lacks its path, old or new text, or is of a tool that is not known here. Write it as the edit format says.',
};
const unread: ParsedEdit = { op: 'edit', path: '', search: [], replace: [], problem };

function editsIn(
  value: unknown,
  outer: { path: string; tool: string },
  reading: Reading,
  depth: number,
): ParsedEdit[] {
  if (typeof value === 'string' && patch.test(value)) return [unread];
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => editsIn(one, outer, reading, depth - 1));
  const fields = value as Fields;
  const path = stringIn(fields, paths) ?? outer.path;
  const tool = toolIn(fields) ?? outer.tool;
  const [search, replace] = [stringIn(fields, olds), stringIn(fields, news)];
  if (path !== '' && search !== undefined && replace !== undefined)
    return [
      { op: 'edit', path, search: linesOf(search), replace: linesOf(replace), ...everywhere(fields, search) },
    ];
  const whole = path === '' ? null : wholeIn(fields, path, tool, reading);
  if (whole) return [whole];
  const inner = Object.values(fields).flatMap((one) =>
    editsIn(parsed(one), { path, tool }, reading, depth - 1),
  );
  const isHalf = search !== undefined && (replace !== undefined || path !== '');
  const isOther = stringIn(fields, paths) !== undefined && (tool !== '' || 'insert_line' in fields);
  return inner.length === 0 && (isHalf || isOther) ? [{ ...unread, path }] : inner;
}

const patch = /^\s*\*\*\* Begin Patch\n/;

function toolIn(fields: Fields): string | undefined {
  return tools
    .map((name) => stringIn(fields, [name]))
    .find((name) => name !== undefined && isEditingTool(name));
}

/** A whole file; of a sketch of one (`code_edit`) it may be no more than an excerpt. */
function wholeIn(
  fields: Fields,
  path: string,
  tool: string,
  { isFile, isAlone }: Reading,
): ParsedEdit | null {
  const whole = stringIn(fields, wholes);
  if (whole === undefined || (tool !== '' && !takesWholeFile(tool))) return null;
  const isSaid = tool !== '' || stringIn(fields, ownNames) !== undefined;
  if (!isSaid && !(isAlone && (isFile(path) || hasEnding(path)))) return null;
  const content = linesOf(whole);
  if (!isFile(path)) return { op: 'create', path, content };
  return { op: 'rewrite', path, content, ...('code_edit' in fields ? { fenced: true } : {}) };
}

/** An old text with a line end at its end is no part of a line, which its lines alone no longer tell. */
function everywhere(fields: Fields, search: string): { all?: true; wholeLines?: true } {
  if (fields['replace_all'] !== true && fields['replaceAll'] !== true) return {};
  return search.endsWith('\n') ? { all: true, wholeLines: true } : { all: true };
}

/** Arguments of a call are often JSON inside of a string. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function stringIn(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof value === 'string') return value;
  }
  return undefined;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
