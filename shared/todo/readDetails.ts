import { filePathsIn } from './filePathsIn.ts';
import { firstText, type ListNode, type TextEntry } from './listNode.ts';
import { withoutOuterEmphasis } from './plainText.ts';
import { type LabelField, readLabel } from './readLabel.ts';

export type TodoDetails = { criteria: string[]; files: string[]; action: string };

/**
 * Reads what labelled lines and bullets inside a task item say. Sub-tasks speak for themselves and are left out, but a
 * box below "Acceptance criteria:" is a criterion of the item as well.
 */
export function readDetails(task: ListNode, taskText: (node: ListNode) => string | null): TodoDetails {
  const found: Record<LabelField, string[]> = { files: [], action: [], criteria: [] };

  function takeBullet(node: ListNode, field: LabelField): void {
    const value = taskText(node) ?? paragraph(node);
    if (value) found[field].push(value);
    for (const entry of node.entries) if (entry.kind === 'node') takeBullet(entry.node, field);
  }

  function readNode(node: ListNode): void {
    let field: LabelField | null = null;
    let values = 0;
    let lastTextLine = 0;
    for (const entry of node.entries) {
      if (entry.kind === 'node') {
        const child = entry.node;
        const first = firstText(child);
        const isLabel = first !== null && (readLabel(first.text, false)?.field ?? null) !== null;
        if (taskText(child) !== null) {
          if (field === 'criteria') takeBullet(child, field);
        } else if (field && !isLabel) takeBullet(child, field);
        else readNode(child);
        continue;
      }
      if (entry.kind === 'other' || (node === task && entry.line === task.line)) continue;
      const label = readLabel(entry.text, entry.kind === 'heading');
      const continues = entry.line === lastTextLine + 1;
      lastTextLine = entry.line;
      if (label || entry.kind === 'heading') {
        field = label?.field ?? null;
        values = 0;
        if (field && label?.rest) values = found[field].push(label.rest);
      } else if (field && values === 0) values = found[field].push(entry.text);
      else if (field && continues) found[field].push(`${found[field].pop() ?? ''} ${entry.text}`);
      else field = null;
    }
  }

  if (task.entries.length > 1) readNode(task);
  return {
    criteria: found.criteria.map(withoutOuterEmphasis).filter((text) => text !== ''),
    files: [...new Set(found.files.flatMap(filePathsIn))],
    action: found.action.join('\n'),
  };
}

/** The first paragraph of a bullet, its lines joined. */
function paragraph(node: ListNode): string {
  const lines: TextEntry[] = [];
  for (const entry of node.entries) {
    if (entry.kind !== 'text' || (lines.length > 0 && entry.line !== node.line + lines.length)) break;
    lines.push(entry);
  }
  return lines.map(({ text }) => text).join(' ');
}
