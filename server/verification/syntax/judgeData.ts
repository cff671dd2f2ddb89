import { parse as parseToml, TomlError } from 'smol-toml';
import { parseAllDocuments } from 'yaml';

/** Parsing larger ones takes longer than it tells. In characters. */
const longestText = 300_000;

/** Marks of templates: such a file is not yet YAML or TOML. `${{ … }}` of a workflow is no such mark. */
const template = /(?<!\$)\{\{|\{%|<%/;

/**
 * What is wrong with a YAML or TOML file after a change, or null. A file that could not be read before is not judged, nor is a
 * template.
 */
export function judgeData(path: string, before: string | null, text: string): string | null {
  const problemOf = /\.toml$/i.test(path) ? tomlProblem : yamlProblem;
  const problem = text.length > longestText ? null : problemOf(text);
  if (problem === null || template.test(text)) return null;
  return before === null || problemOf(before) === null ? problem : null;
}

export const isData = (path: string): boolean => /\.(?:ya?ml|toml)$/i.test(path);

function yamlProblem(text: string): string | null {
  const documents = parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false, strict: true });
  for (const { errors } of documents) {
    const [error] = errors;
    if (error)
      return `line ${text.slice(0, error.pos[0]).split('\n').length}: not valid YAML (${oneLine(error.message)})`;
  }
  return null;
}

function tomlProblem(text: string): string | null {
  try {
    parseToml(text.startsWith('\uFEFF') ? text.slice(1) : text);
    return null;
  } catch (error) {
    // Its own error names the place; anything else it throws says only that it cannot read the text.
    if (!(error instanceof TomlError)) return 'line 1: not valid TOML';
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n', 1);
    return `line ${error.line}: not valid TOML (${oneLine(reason)})`;
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);
