import type { FileOperation } from '../../../server/edits/fileOperation.ts';
import type { CheckedChange } from '../../../server/verification/gateCheck.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A change from the files before to the files after it; `renamed` maps new paths to old ones. */
export function changeOf(
  before: Record<string, string>,
  after: Record<string, string | null>,
  options: { todoPath?: string; task?: string; renamed?: Record<string, string> } = {},
): CheckedChange {
  const base = new Map(Object.entries(before).map(([path, text]) => [path, encode(text)]));
  const operations = Object.entries(after).map(([path, text]): FileOperation => {
    const from = options.renamed?.[path];
    const old = base.get(path) ?? null;
    return {
      op: old === null ? 'create' : text === null ? 'delete' : 'modify',
      path,
      base: old,
      content: text === null ? null : encode(text),
      ...(from === undefined ? {} : { renamedFrom: from }),
    };
  });
  return { operations, base, todoPath: options.todoPath ?? null, task: options.task ?? '' };
}
