/** Files that are named without an extension. */
const bareName = /^(?:[A-Z][a-z]+file|LICENSE|README|CHANGELOG)$/;

/** The path a line names, without the marks people put around one; empty when the line says something else. */
export function pathIn(line: string, isFile: (path: string) => boolean): string {
  if (line.length > 1_200) return '';
  const text = line
    .trim()
    .replace(/^(?:#+|[-*>]|\/\/|\d+[.)])\s+/, '')
    .replace(/^\**(?:file|path|filename)\**:\**\s*/i, '')
    .replace(/^[*`_"']{1,6}|[*`_"':]{1,6}$/g, '')
    .trim();
  if (isFile(text)) return text;
  return !/\s/.test(text) && (/[./]/.test(text) || bareName.test(text)) ? text : '';
}
