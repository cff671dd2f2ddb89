import type { Language } from 'web-tree-sitter';
import type { FileOperation } from '../edits/fileOperation.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';
import { grammarOf, loadGrammar } from './syntax/grammars.ts';
import { judgeJson } from './syntax/judgeJson.ts';
import { type ParseErrors, parseErrors } from './syntax/parseErrors.ts';

/** Parsing larger files takes longer than it tells. */
const largestBytes = 1_048_576;

type Judged = { problem: string | null } | 'not_judged';

/**
 * Fails when a file has parse errors it did not have before: real files hold code grammars do not know, so a file is measured
 * against itself. Judges JavaScript, TypeScript, JSX, Python and JSON; a grammar that cannot be loaded never blocks.
 */
export async function syntaxCheck({ operations }: CheckedChange): Promise<Finding> {
  const sources = new Map(operations.map(({ path, base }) => [path, base]));
  const evidence: string[] = [];
  const missing: string[] = [];
  let judged = 0;
  for (const operation of operations) {
    const from = operation.renamedFrom;
    const base = from === undefined ? operation.base : (sources.get(from) ?? null);
    const result = await judgeFile(operation, base);
    if (result === 'not_judged') continue;
    if (result === 'no_grammar')
      missing.push(`${operation.path}: not checked, its grammar could not be loaded.`);
    else {
      judged++;
      if (result.problem) evidence.push(`${operation.path} ${result.problem}`);
    }
  }
  const status =
    evidence.length > 0 ? 'failed' : missing.length > 0 && judged === 0 ? 'not_available' : 'passed';
  return { status, evidence: [...evidence, ...missing], figures: { judged, broken: evidence.length } };
}

async function judgeFile(
  { path, content }: FileOperation,
  base: Uint8Array | null,
): Promise<Judged | 'no_grammar'> {
  if (!content || content.length > largestBytes) return 'not_judged';
  const decoder = new TextDecoder();
  const text = decoder.decode(content);
  const before = base && decoder.decode(base);
  if (/\.json$/i.test(path)) {
    const problem = judgeJson(path, before, text);
    return { problem };
  }
  const name = grammarOf(path);
  if (!name) return 'not_judged';
  const language = await loadGrammar(name);
  if (!language) return 'no_grammar';
  const readable = (code: string) => (mayHoldJsx.test(path) ? code.replaceAll(bareAmpersand, '|') : code);
  return compare(language, before && readable(before), readable(text));
}

function compare(language: Language, before: string | null, text: string): Judged {
  const after = parseErrors(language, text);
  if (!after) return 'not_judged';
  if (after.count === 0) return { problem: null };
  const earlier = before === null ? noErrors : parseErrors(language, before);
  return earlier ? { problem: newProblem(earlier, after) } : 'not_judged';
}

const noErrors: ParseErrors = { count: 0, whole: false, lines: [] };
const mayHoldJsx = /\.(?:[cm]?js|jsx|tsx)$/i;
/**
 * JSX text and strings may hold one, as in a web address, where the grammars expect an entity. A bar in its place is as good
 * everywhere: in JSX, between values and between types.
 */
const bareAmpersand = /(?<=[\w%.-])&(?=\w)/g;

function newProblem(before: ParseErrors, after: ParseErrors): string | null {
  if (after.count <= before.count && (before.whole || !after.whole)) return null;
  const had = before.count > 0 ? `; it had ${before.count} before` : '';
  return `line ${after.lines.join(', ')}: ${after.count} parse error${after.count === 1 ? '' : 's'}${had}`;
}
