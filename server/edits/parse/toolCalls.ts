import type { FoundEdit, ParsedEdit } from '../parsedEdit.ts';

type Fields = Readonly<Record<string, unknown>>;

const paths = ['file_path', 'filePath', 'path', 'file', 'filename', 'target_file'];
const olds = ['old_string', 'oldString', 'old_str', 'oldText', 'old_text', 'search'];
const news = ['new_string', 'newString', 'new_str', 'newText', 'new_text', 'replace'];
const wholes = ['content', 'file_text', 'contents', 'code_edit'];
const deepest = 6;
const mostObjects = 2_000;

/** Reads calls of editing tools that a model wrote as JSON: a path with an old and a new text, or with a whole file. */
export function parseToolCalls(
  lines: readonly string[],
  isFile: (path: string) => boolean,
): { edits: FoundEdit[]; rest: string[] } {
  if (!lines.some((line) => line.includes('"'))) return { edits: [], rest: [...lines] };
  const text = lines.join('\n');
  const rest = [...lines];
  const edits: FoundEdit[] = [];
  let line = 0;
  let from = 0;
  for (const { start, end, value } of jsonIn(text)) {
    for (; from < start; from++) if (text[from] === '\n') line++;
    const found = editsIn(value, '', isFile, deepest);
    if (found.length === 0) continue;
    edits.push(...found.map((edit): FoundEdit => ({ at: line, edit })));
    const until = line + text.slice(start, end).split('\n').length;
    for (let at = line; at < until; at++) rest[at] = '';
  }
  return { edits, rest };
}

/** Every outermost JSON object or list in a text. One pass: a text without a closing bracket is not scanned again. */
function* jsonIn(text: string): Generator<{ start: number; end: number; value: unknown }> {
  let [depth, start, inString, count] = [0, 0, false, 0];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (inString) {
      if (sign === '\\') at++;
      else if (sign === '"' || sign === '\n') inString = false;
      continue;
    }
    if (sign === '"' && depth > 0) inString = true;
    else if (sign === '{' || sign === '[') {
      // A bracket in the middle of prose opens nothing.
      if (depth === 0 && text.slice(text.lastIndexOf('\n', at) + 1, at).trim() !== '') continue;
      if (depth === 0) start = at;
      depth++;
    } else if ((sign === '}' || sign === ']') && depth > 0) {
      depth--;
      if (depth > 0) continue;
      if (++count > mostObjects) return;
      try {
        yield { start, end: at + 1, value: JSON.parse(text.slice(start, at + 1)) };
      } catch {
        // Code in braces, not JSON.
      }
    }
  }
}

function editsIn(
  value: unknown,
  outer: string,
  isFile: (path: string) => boolean,
  depth: number,
): ParsedEdit[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => editsIn(one, outer, isFile, depth - 1));
  const fields = value as Fields;
  const path = stringIn(fields, paths) ?? outer;
  const [search, replace, whole] = [stringIn(fields, olds), stringIn(fields, news), stringIn(fields, wholes)];
  if (path !== '' && search !== undefined && replace !== undefined)
    return [{ op: 'edit', path, search: linesOf(search), replace: linesOf(replace) }];
  if (path !== '' && whole !== undefined)
    return [{ op: isFile(path) ? 'rewrite' : 'create', path, content: linesOf(whole) }];
  return Object.values(fields).flatMap((one) => editsIn(parsed(one), path, isFile, depth - 1));
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
