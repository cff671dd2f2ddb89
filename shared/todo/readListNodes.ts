import {
  atxHeading,
  closesFence,
  type Fence,
  fenceOpening,
  htmlOpening,
  isThematicBreak,
  listMarker,
  setextLevel,
} from './blockStarts.ts';
import { headingTrail } from './headingTrail.ts';
import { indentAt, type LineCursor, lineCursor, skipChars, skipIndent } from './lineCursor.ts';
import type { ListNode, TextEntry } from './listNode.ts';
import type { SourceLine } from './sourceLines.ts';

type Container = { kind: 'quote' } | { kind: 'item'; width: number; node: ListNode };
/** The block that takes text; `depth` is the number of containers around it. A top-level paragraph keeps its lines. */
type Leaf =
  | { kind: 'none' }
  | { kind: 'paragraph'; lines: string[] }
  | { kind: 'fence'; fence: Fence; depth: number }
  | { kind: 'html'; until: string; depth: number };

/** A marker nested deeper is text: bodies of items repeat for each level, so the depth bounds the work. */
const maximumDepth = 50;
const codeIndent = 4;

/**
 * Reads the list items of a markdown text in document order: the block structure of CommonMark 0.31, reduced to what
 * decides whether a line is a list item. Time is linear in the text. HTML other than comments, pre, script, style and
 * textarea is read as text, so lists between tags are found.
 */
export function readListNodes(text: string, lines: readonly SourceLine[]): ListNode[] {
  const nodes: ListNode[] = [];
  const trail = headingTrail();
  const containers: Container[] = [];
  let leaf: Leaf = { kind: 'none' };

  const owner = (): ListNode | null =>
    containers.findLast((container) => container.kind === 'item')?.node ?? null;

  function keep(kind: TextEntry['kind'], cursor: LineCursor, line: SourceLine, heading?: string): void {
    const node = owner();
    if (!node) return;
    node.lastLine = line.number;
    const { offset } = indentAt(cursor);
    const content = heading ?? text.slice(offset, line.end).trim();
    node.entries.push({ kind, text: content, line: line.number, offset });
  }

  function openItem(cursor: LineCursor, markerColumns: number, line: SourceLine): void {
    const padding = indentAt(cursor);
    // Five columns or more are one column and indented code; an empty item takes one column.
    const spaces = padding.offset === line.end || padding.columns > codeIndent ? 1 : padding.columns;
    skipIndent(cursor, spaces);
    const node: ListNode = {
      parent: owner(),
      headings: trail.headings(),
      line: line.number,
      lastLine: line.number,
      contentColumn: cursor.column,
      entries: [],
    };
    node.parent?.entries.push({ kind: 'node', node });
    nodes.push(node);
    containers.push({ kind: 'item', width: markerColumns + spaces, node });
  }

  /** Moves the cursor into the open containers this line continues and returns how many those are. */
  function matchContainers(cursor: LineCursor, line: SourceLine): number {
    for (const [index, container] of containers.entries()) {
      const { columns, offset } = indentAt(cursor);
      if (container.kind === 'item') {
        const blank = offset === line.end;
        // An item that begins with an empty line ends with a second one.
        if (blank ? container.node.entries.length === 0 : columns < container.width) return index;
        skipIndent(cursor, container.width);
      } else {
        if (columns >= codeIndent || text[offset] !== '>' || offset >= line.end) return index;
        enterQuote(cursor, columns);
      }
    }
    return containers.length;
  }

  function readVerbatim(cursor: LineCursor, line: SourceLine): void {
    keep('other', cursor, line);
    const { columns, offset } = indentAt(cursor);
    if (leaf.kind === 'fence') {
      if (columns < codeIndent && closesFence(leaf.fence, text, offset, line.end)) leaf = { kind: 'none' };
    } else if (leaf.kind === 'html') {
      if (text.slice(offset, line.end).toLowerCase().includes(leaf.until)) leaf = { kind: 'none' };
    }
  }

  function readLine(line: SourceLine): void {
    const cursor = lineCursor(text, line);
    const matched = matchContainers(cursor, line);
    const verbatim = leaf.kind === 'fence' || leaf.kind === 'html' ? leaf : null;
    if (verbatim && matched >= verbatim.depth) {
      if (indentAt(cursor).offset < line.end) readVerbatim(cursor, line);
      return;
    }
    if (indentAt(cursor).offset === line.end) {
      containers.length = matched;
      leaf = { kind: 'none' };
      return;
    }
    readBlocks(cursor, line, matched);
  }

  /** Opens what begins on this line, container by container, until a leaf block takes the rest of it. */
  function readBlocks(cursor: LineCursor, line: SourceLine, matched: number): void {
    const paragraph = leaf.kind === 'paragraph' ? leaf : null;
    const allMatched = matched === containers.length;
    let opened = false;
    const open = (): void => {
      if (!opened) containers.length = matched;
      opened = true;
      leaf = { kind: 'none' };
    };

    for (;;) {
      const { columns, offset } = indentAt(cursor);
      if (offset === line.end) return;
      const continued = opened ? null : paragraph;
      // An indented line continues a paragraph; only after a blank line it is code.
      if (continued && columns >= codeIndent) break;
      const underlined = continued && allMatched ? setextLevel(text, offset, line.end) : null;
      if (continued && underlined && containers.length === 0)
        trail.enter(underlined, continued.lines.join(' '));
      if (columns >= codeIndent || underlined) {
        open();
        keep('other', cursor, line);
        return;
      }
      if (openLeaf(cursor, line, offset, open)) return;
      const mayNest = (opened ? containers.length : matched) < maximumDepth;
      const marker = mayNest ? listMarker(text, offset, line.end) : null;
      if (mayNest && text[offset] === '>') {
        open();
        enterQuote(cursor, columns);
        containers.push({ kind: 'quote' });
      } else if (marker && (marker.mayInterruptParagraph || !continued || !allMatched)) {
        open();
        skipIndent(cursor, columns);
        skipChars(cursor, marker.length);
        openItem(cursor, columns + marker.length, line);
      } else break;
    }

    if (opened || !paragraph) {
      open();
      leaf = { kind: 'paragraph', lines: [] };
    }
    if (leaf.kind === 'paragraph' && containers.length === 0)
      leaf.lines.push(text.slice(cursor.offset, line.end).trim());
    keep('text', cursor, line);
  }

  /** Takes the line when a block that holds no other blocks begins at `offset`. */
  function openLeaf(cursor: LineCursor, line: SourceLine, offset: number, open: () => void): boolean {
    const heading = atxHeading(text, offset, line.end);
    const fence = fenceOpening(text, offset, line.end);
    const until = htmlOpening(text, offset, line.end);
    if (!heading && !fence && !until && !isThematicBreak(text, offset, line.end)) return false;
    open();
    if (heading && containers.length === 0) trail.enter(heading.level, heading.text);
    if (fence) leaf = { kind: 'fence', fence, depth: containers.length };
    if (until) leaf = { kind: 'html', until, depth: containers.length };
    if (until) readVerbatim(cursor, line);
    else keep(heading ? 'heading' : 'other', cursor, line, heading?.text);
    return true;
  }

  for (const line of lines) readLine(line);
  for (const node of nodes.toReversed())
    if (node.parent) node.parent.lastLine = Math.max(node.parent.lastLine, node.lastLine);
  return nodes;
}

function enterQuote(cursor: LineCursor, indent: number): void {
  skipIndent(cursor, indent);
  skipChars(cursor, 1);
  skipIndent(cursor, 1);
}
