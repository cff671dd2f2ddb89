import { posix } from 'node:path';
import type { FileOperation } from '../edits/fileOperation.ts';
import { decode, exists } from './commands/projectFiles.ts';
import { filesAfter, wrongCommands } from './documentedCommands.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';

/**
 * A change that documents a project: it writes README.md, adds documents that are missing, and touches nothing else; and what the
 * documents tell to run exists: scripts of package.json, targets of a Makefile, files that interpreters are given, files linked to.
 */
export function documentsCheck({ operations, base }: Pick<CheckedChange, 'operations' | 'base'>): Finding {
  const after = filesAfter(base, operations);
  const faults = operations.flatMap((operation) => [
    ...wrongFile(operation),
    ...(operation.content === null
      ? []
      : wrongCommands(operation.path, decode(operation.content), after).map(({ told }) => told)),
    ...(operation.content === null ? [] : deadLinks(operation.path, decode(operation.content), after)),
  ]);
  return { status: faults.length > 0 ? 'failed' : 'passed', evidence: faults.slice(0, 50) };
}

function wrongFile({ op, path }: FileOperation): string[] {
  if (/^readme\.md$/i.test(path) && op !== 'delete') return [];
  if (op === 'create' && /\.(?:md|markdown|txt)$/i.test(path)) return [];
  return [
    `${path}: only README.md is written, and documents that are missing are added; nothing else is changed.`,
  ];
}

function deadLinks(path: string, text: string, files: ReadonlyMap<string, Uint8Array>): string[] {
  const folder = posix.dirname(path);
  const plain = text.replace(/^\s{0,3}(`{3,}|~{3,})[\s\S]*?^\s{0,3}\1/gm, '').replace(/`[^`\n]*`/g, '');
  return [...plain.matchAll(/\]\(\s*<?([^)>\s]+)/g)].flatMap(([, target = '']) => {
    if (/^(?:[a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target)) return [];
    const named = decoded(target.split(/[?#]/)[0] ?? '');
    const wanted = posix.normalize(posix.join(folder, named)).replace(/\/$/, '');
    return named === '' || exists(wanted, files) ? [] : [`${path} links to ${named}, which is not there.`];
  });
}

function decoded(target: string): string {
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
}
