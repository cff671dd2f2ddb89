import { judgePath } from '#shared/paths/pathPolicy.ts';
import { pathKey } from '#shared/paths/samePath.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';

/**
 * Judges every path of the final operations, whatever the answer looked like. Refused paths and paths some file systems take
 * for one fail; held files pass, but are named, and the user has to tick each.
 */
export function policyCheck({ operations, base, todoPath }: CheckedChange): Finding {
  const refused: string[] = [];
  const held: string[] = [];
  let executing = 0;
  for (const { path, renamedFrom } of operations) {
    const judgement = judgePath(path, todoPath === null ? {} : { todoPath });
    if (judgement.verdict === 'refused') refused.push(`${path}: ${judgement.reason ?? 'not allowed'}`);
    if (judgement.verdict !== 'held') continue;
    const from = renamedFrom === undefined ? '' : ` (renamed from ${renamedFrom})`;
    held.push(`Held ${path}${from}: ${judgement.reason ?? 'needs its own tick'}`);
    if (judgement.executes) executing++;
  }
  const collisions = collidingPaths(operations, base);
  const status = refused.length + collisions.length > 0 ? 'failed' : held.length > 0 ? 'held' : 'passed';
  return {
    status,
    evidence: [...refused, ...collisions, ...held],
    figures: { files: operations.length, held: held.length, heldExecuting: executing },
  };
}

/** Two files that would be one on a disk without case: among the operations, and between them and files that stay. */
function collidingPaths(operations: CheckedChange['operations'], base: CheckedChange['base']): string[] {
  const gone = new Set(operations.filter(({ op }) => op === 'delete').map(({ path }) => path));
  const touched = new Set(operations.map(({ path }) => path));
  const left = new Map<string, string>();
  for (const path of base.keys()) if (!gone.has(path) && !touched.has(path)) left.set(pathKey(path), path);
  const evidence: string[] = [];
  const named = new Set<string>();
  for (const { op, path } of operations) {
    if (named.has(path)) evidence.push(`${path}: is named by two operations.`);
    named.add(path);
    if (op === 'delete') continue;
    const other = left.get(pathKey(path));
    if (other !== undefined) evidence.push(`${path}: is the same file as ${other} on many disks.`);
    left.set(pathKey(path), path);
  }
  return evidence;
}
