/** Files that are named without an extension. */
const bareName = /^(?:[A-Z][a-z]+file|LICENSE|README|CHANGELOG)$/;

const marks = /^(?:(?:#+|[-*>+]|\/\/|\d+[.)])\s+){1,3}/;
const label =
  /^\**(?:(?:new|updated|modified|changed) )?(?:file|path|filename)\**(?: \d+)?(?: \(\w+\))?\**:\**\s*/i;
const note = /\s*\((?:new|updated|modified|changed|full|complete)(?: file)?\)(?=[\s:*]*$)/i;
const tag = /^<(?:file|path|filename)(?:\s+(?:path|name)="([^"<>]+)")?>(?:([^<>]+)<\/\w+>)?$/i;
const link = /^\[([^[\]]+)\]\([^()\s]*\)$/;
const verb =
  /^(?:in|create|add|update|modify|edit|change|replace|rewrite|new)(?: (?:the|a|new|file|whole)){0,4}:?\s+(?=[`*])/i;
const creating = /^(?:create|add|new)\b/i;

/**
 * The path a line names, without the marks people put around one; empty when the line says something else. `wholeFile`: what follows
 * is all of the file, so that "In `a.ts`:" before it is no name of it, but "Create `a.ts`:" is.
 */
export function pathIn(
  line: string,
  isFile: (path: string) => boolean,
  { wholeFile = false }: { wholeFile?: boolean } = {},
): string {
  if (line.length > 1_200) return '';
  const trimmed = line.trim();
  if (isFile(trimmed)) return trimmed;
  let text = trimmed.replace(marks, '').replace(label, '').replace(note, '');
  const asked = text.replace(verb, '');
  if (asked !== text && (!wholeFile || creating.test(text))) text = asked;
  const [, inTag, between] = tag.exec(text.replace(/:$/, '')) ?? [];
  text = unquoted(inTag ?? between ?? text);
  text = unquoted(link.exec(text)?.[1] ?? text);
  if (isFile(text)) return text;
  if (/[\s`*"<>|]|\]\(|^\w+:\/\//.test(text)) return '';
  return /[./]/.test(text) || bareName.test(text) ? text : '';
}

/** Without the quotes and stars on both sides of it, and a colon behind. */
function unquoted(given: string): string {
  let text = given.trim();
  for (let round = 0; round < 6; round++) {
    const less = text.replace(/:$/, '').replace(/^([*`_"'])(.+)\1$/, '$2');
    if (less === text) break;
    text = less;
  }
  return text.trim();
}
