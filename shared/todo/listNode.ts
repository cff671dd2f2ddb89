/** A line of text, heading or other block inside a list item; `offset` is where its text starts in the file. */
export type TextEntry = { kind: 'text' | 'heading' | 'other'; text: string; line: number; offset: number };
export type ListEntry = TextEntry | { kind: 'node'; node: ListNode };

/** One list item, with or without a box. */
export type ListNode = {
  parent: ListNode | null;
  headings: readonly string[];
  line: number;
  lastLine: number;
  /** Column at which the item's own text starts; lines below are dedented to it. */
  contentColumn: number;
  /** What the item holds, in order. */
  entries: ListEntry[];
};

/** First line of the item when that is text; a heading, code or nothing has no title. */
export function firstText(node: ListNode): TextEntry | null {
  const first = node.entries[0];
  return first?.kind === 'text' ? first : null;
}
