import { firstText, type ListNode } from './listNode.ts';
import { openLeaves } from './openLeaves.ts';
import { withoutOuterEmphasis } from './plainText.ts';
import { readDetails } from './readDetails.ts';
import { readListNodes } from './readListNodes.ts';
import { type SourceLine, sourceLines } from './sourceLines.ts';
import type { TodoItem, TodoList } from './todo.ts';

type Box = { offset: number; ticked: boolean; text: string };

/**
 * Reads the task-list items of a markdown text: GitHub task lists, and the same with the box in backticks. A box counts
 * where markdown sees a list item that begins with it; in code, comments and running text it does not, nor does a box
 * with no text. Never throws; time is linear in the text.
 */
export function parseTodo(text: string): TodoList {
  const lines = sourceLines(text);
  const nodes = readListNodes(text, lines);
  const boxes = new Map<ListNode, Box>();
  for (const node of nodes) {
    const box = boxOf(node);
    if (box) boxes.set(node, box);
  }
  const items: TodoItem[] = [];
  const placed = new Map<ListNode, TodoItem>();
  const countOf = occurrenceCounter();
  const taskText = (node: ListNode): string | null => boxes.get(node)?.text ?? null;

  for (const [node, box] of boxes) {
    const parent = enclosing(node, placed);
    const { action, ...details } = readDetails(node, taskText);
    const item: TodoItem = {
      index: items.length,
      headings: node.headings,
      text: box.text,
      occurrence: countOf(node.headings, box.text),
      alike: 0,
      ticked: box.ticked,
      line: node.line,
      endLine: node.lastLine,
      depth: parent ? parent.depth + 1 : 0,
      parent: parent?.index ?? null,
      body: bodyOf(text, lines.slice(node.line, node.lastLine), node.contentColumn),
      ...details,
      ...(action === '' ? {} : { action }),
      boxOffset: box.offset,
    };
    items.push(item);
    placed.set(node, item);
  }
  const alike = new Map<string, number>();
  for (const item of items) alike.set(item.text, (alike.get(item.text) ?? 0) + 1);
  for (const item of items) item.alike = alike.get(item.text) ?? 1;
  return { items, next: openLeaves(items)[0] ?? null };
}

function boxOf(node: ListNode): Box | null {
  const first = firstText(node);
  if (first?.line !== node.line) return null;
  const found = /^(`?)\[([ xX])\](`?)(?:\s+|$)/.exec(first.text);
  if (!found || found[1] !== found[3]) return null;
  const below = node.entries[1];
  // A box alone on its line takes the line below it, as long as that belongs to the same paragraph.
  const beside = first.text.slice(found[0].length);
  const title = beside || (below?.kind === 'text' && below.line === node.line + 1 ? below.text : '');
  const text = withoutOuterEmphasis(title);
  if (text === '') return null;
  return { offset: first.offset + 1 + (found[1]?.length ?? 0), ticked: found[2] !== ' ', text };
}

function enclosing(node: ListNode, placed: ReadonlyMap<ListNode, TodoItem>): TodoItem | null {
  for (let outer = node.parent; outer; outer = outer.parent) {
    const item = placed.get(outer);
    if (item) return item;
  }
  return null;
}

function occurrenceCounter(): (headings: readonly string[], text: string) => number {
  const sections = new Map<string, Map<string, number>>();
  let last: { headings: readonly string[]; counts: Map<string, number> } | null = null;
  return (headings, text) => {
    if (last?.headings !== headings) {
      const key = JSON.stringify(headings);
      const counts = sections.get(key) ?? new Map<string, number>();
      sections.set(key, counts);
      last = { headings, counts };
    }
    const occurrence = last.counts.get(text) ?? 0;
    last.counts.set(text, occurrence + 1);
    return occurrence;
  };
}

function bodyOf(text: string, lines: readonly SourceLine[], column: number): string {
  const dedented = lines.map(({ start, end }) => dedent(text.slice(start, end), column));
  return dedented.join('\n').replace(/^\n+/, '');
}

function dedent(line: string, columns: number): string {
  let column = 0;
  let at = 0;
  for (; at < line.length && column < columns; at++) {
    if (line[at] === ' ') column += 1;
    else if (line[at] === '\t') column += 4 - (column % 4);
    else break;
  }
  return ' '.repeat(Math.max(0, column - columns)) + line.slice(at);
}
