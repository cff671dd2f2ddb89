import { pathIn } from './pathIn.ts';

/** As in "```cpp:src/sieve.hpp"; a letter alone is a drive. */
const behindLanguage = /^[A-Za-z][\w+#-]+:(?=[\w.@-]+(?:[/.]|$))/;
/** Endings of a name that stands in no folder: a method is called like that too. */
const known =
  /^(?:\.[\w.-]+|[A-Z][a-z]+file|LICENSE|README|CHANGELOG|.*\.(?:[cm]?[jt]sx?|jsonc?|mdx?|txt|rst|adoc|pyi?|ipynb|rb|go|mod|rs|java|kts?|c|h|cc|cpp|cxx|hpp|cs|csproj|swift|php|html?|s?css|sass|less|vue|svelte|sh|ps1|bat|ya?ml|toml|ini|cfg|conf|env|xml|svg|sql|graphql|proto|lua|pl|pm|r|jl|exs?|hs|ml|scala|clj|dart|gradle|tf|lock|[ct]sv|diff|patch|snap))$/;
/** What a path ends with: a name with an extension, or one that is known without. */
const withEnding = /(?:^|[/\\])(?:[^/\\]*\.[A-Za-z0-9_-]{1,12}|[A-Z][a-z]+file|LICENSE|README|CHANGELOG)$/;
export const hasEnding = (path: string): boolean => withEnding.test(path);

const version = /^v?\d+(?:\.\d+)*$/;
/** Things that are called like a file. */
const product =
  /^(?:(?:Node|Vue|Next|Nuxt|React|Express|Three|D3|Chart|Ember|Backbone|Alpine|Electron|Discord|Moment|Nest|Angular)\.js|\w+\.(?:io|ai|com|org|net|NET))$/;

/** The path that stands behind the language in the line of a fence; empty for none. */
export function pathInFence(info: string, isFile: (path: string) => boolean): string {
  for (const word of info.split(/\s+/)) {
    const path = pathIn(
      word.replace(/^(?:title|file|filename|path)=/, '').replace(behindLanguage, ''),
      isFile,
    );
    if (isFile(path) || (path.includes('.') && !version.test(path))) return path;
  }
  return '';
}

/**
 * The path of the whole file in the fence at `at`: in the fence's own line, or alone on the last line before it that is not blank and
 * stands below `floor`. Empty for none: a heading that is no name of a file makes it an example.
 */
export function pathOfFence(
  lines: readonly string[],
  at: number,
  { info, floor, isFile }: { info: string; floor: number; isFile: (path: string) => boolean },
): string {
  const own = pathInFence(info, isFile);
  if (own !== '') return own;
  for (let above = at - 1; above >= Math.max(floor + 1, at - 3); above--) {
    const line = (lines[above] ?? '').trim();
    if (line === '') continue;
    const path = pathIn(line, isFile, { wholeFile: true });
    return isFile(path) || isFileName(path, line) ? path : '';
  }
  return '';
}

/** Whether a path that no file has yet is one, as it is written in a line: "Request/Response" and `list.map` are none. */
function isFileName(path: string, line: string): boolean {
  if (!/[\w-]$/.test(path) || version.test(path)) return false;
  if (/\bfile\b|^<|\bpath:/i.test(line)) return true;
  if (product.test(path) || /^[A-Z][a-z]+(?:\/[A-Z][a-z]+)+$/.test(path)) return false;
  if (line === path) return true;
  if (path.includes('/')) return hasEnding(path) || line.includes('`');
  return known.test(path);
}
