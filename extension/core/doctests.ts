import type { ChangedFile } from '#shared/changes.contract.ts';
import { isTestPath } from '#shared/paths/testPath.ts';
import { nodeFiles } from './nodeFiles.ts';
import { sha256 } from './sha256.ts';
import { readTarget, resolveTarget } from './targets.ts';

const literals = /(?<![\w"'])[rRuU]?("""|''')(?:\\[\s\S]|(?!\1)[^\\])*\1/g;
const owner = /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/;
const entryPoint = /^if\s+__name__\s*==/m;

/**
 * Python code with the examples of its docstrings as they were before, beside those it has: in `__test__`, where the doctest module
 * looks for more of them. Null when all are there still, or what they were about is gone.
 */
export function withFormerExamples(before: string, after: string): string | null {
  const former = [...before.matchAll(literals)]
    .filter(([literal]) => literal.includes('>>>') && !after.includes(literal))
    .filter(({ index }) => {
      const name = ownerOf(before.slice(0, index));
      return name === null || new RegExp(`\\b(?:def|class)\\s+${name}\\b`).test(after);
    })
    .map(([literal], at) => `    "example ${at + 1} from before the change": ${literal},\n`);
  if (former.length === 0) return null;
  const examples = `\n__test__ = {\n    **globals().get("__test__", {}),\n${former.join('')}}\n`;
  // Examples that a file runs by itself are run at its end.
  const at = after.search(entryPoint);
  return at < 0 ? `${after}\n${examples}` : `${after.slice(0, at)}${examples}${after.slice(at)}`;
}

/** The name of the function or class whose docstring begins after this code. */
function ownerOf(code: string): string | null {
  const lines = code.split('\n');
  for (let at = lines.length - 1; at >= 0; at--) {
    const name = owner.exec(lines[at] ?? '')?.[1];
    if (name !== undefined) return name;
  }
  return null;
}

/** Files of Python code of a change with the examples that the workspace has there, where the change alters some. */
export async function formerExamples(
  workspace: string,
  change: readonly ChangedFile[],
): Promise<ChangedFile[]> {
  const files: ChangedFile[] = [];
  for (const file of change) {
    const { op, path, content, baseSha256 } = file;
    if (op !== 'modify' || content === null || !path.endsWith('.py') || isTestPath(path)) continue;
    const target = await resolveTarget(nodeFiles, workspace, path).catch(() => null);
    const before = target === null ? null : await readTarget(nodeFiles, target);
    if (before === null || sha256(before) !== baseSha256) continue;
    const after = Buffer.from(content, 'base64').toString();
    const text = withFormerExamples(Buffer.from(before).toString(), after);
    if (text === null) continue;
    const bytes = Buffer.from(text);
    files.push({ ...file, content: bytes.toString('base64'), sha256: sha256(bytes), size: bytes.length });
  }
  return files;
}
