import type { FileOperation } from '../edits/fileOperation.ts';
import type { loadGrammar } from '../grammars/loadGrammar.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';
import { type Judged, judgeCode } from './syntax/judgeCode.ts';
import { isData, judgeData } from './syntax/judgeData.ts';
import { judgeJson } from './syntax/judgeJson.ts';

/** Parsing larger files takes longer than it tells. */
const largestBytes = 1_048_576;

/**
 * Fails when a file has parse errors it did not have before. Judges JavaScript, TypeScript, JSX, Python, Go, Rust, Java, C, C++, C#,
 * Ruby, PHP, JSON, YAML and TOML. A grammar that cannot be loaded never blocks: where nothing else was judged the check is not
 * available, and then it is not required.
 */
export async function syntaxCheck(
  { operations }: Pick<CheckedChange, 'operations'>,
  load?: typeof loadGrammar,
): Promise<Finding> {
  const sources = new Map(operations.map(({ path, base }) => [path, base]));
  const evidence: string[] = [];
  const missing: string[] = [];
  let judged = 0;
  for (const operation of operations) {
    const from = operation.renamedFrom;
    const base = from === undefined ? operation.base : (sources.get(from) ?? null);
    const result = await judgeFile(operation, base, load);
    if (result === 'unread') continue;
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
  load?: typeof loadGrammar,
): Promise<Judged> {
  if (!content || content.length > largestBytes) return 'unread';
  const decoder = new TextDecoder();
  const text = decoder.decode(content);
  const before = base && decoder.decode(base);
  if (/\.json$/i.test(path)) return { problem: judgeJson(path, before, text) };
  if (isData(path)) return { problem: judgeData(path, before, text) };
  return judgeCode(path, before, text, load);
}
