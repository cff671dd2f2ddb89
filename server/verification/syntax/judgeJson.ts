import { jsonErrorLine } from './jsonErrorLine.ts';

/** Files that are JSON with comments by convention, whatever their ending says. */
const commented =
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|\.?(?:eslintrc|babelrc|swcrc|jshintrc)(?:\.json)?|devcontainer\.json|api-extractor\.json|deno\.json)$|(?:^|\/)\.vscode\/[^/]+\.json$/i;

/**
 * What is wrong with a JSON file after a change, or null. A file that was not strict JSON before, or that by convention need
 * not be, is not judged.
 */
export function judgeJson(path: string, base: string | null, text: string): string | null {
  const judged = base === null ? !commented.test(path) : jsonProblem(base) === null;
  return judged ? jsonProblem(text) : null;
}

function jsonProblem(text: string): string | null {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    JSON.parse(json);
    return null;
  } catch {
    return `line ${jsonErrorLine(json)}: not valid JSON`;
  }
}
