import { type Language, type Node, Parser, type TreeCursor } from 'web-tree-sitter';

/**
 * `whole`: nothing of the file could be understood. `lines` are 1-based, one for each error, in order; `twice` those of names that
 * are declared a second time.
 */
export type ParseErrors = { whole: boolean; lines: number[]; twice: number[] };

/** A text with more is not code in that language. */
const mostErrors = 5_000;
const timeLimitMs = 5_000;

/** Finds what a parser had to skip or invent in a text, and what `twice` finds in its tree. Null when it took too long. */
export function parseErrors(
  language: Language,
  text: string,
  twice: (root: Node) => number[] = () => [],
): ParseErrors | null {
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    const deadline = performance.now() + timeLimitMs;
    const tree = parser.parse(text, null, { progressCallback: () => performance.now() > deadline });
    if (!tree) return null;
    try {
      const cursor = tree.walk();
      try {
        return { lines: errorLines(cursor), whole: tree.rootNode.isError, twice: twice(tree.rootNode) };
      } finally {
        cursor.delete();
      }
    } finally {
      tree.delete();
    }
  } finally {
    parser.delete();
  }
}

/** Goes only where there are errors, and into no error: what is inside one is a consequence. */
function errorLines(cursor: TreeCursor): number[] {
  const lines: number[] = [];
  for (;;) {
    const node = cursor.currentNode;
    const isError = node.isError || node.isMissing;
    if (isError) lines.push(node.startPosition.row + 1);
    if (lines.length >= mostErrors) return lines;
    if (!isError && node.hasError && cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return lines;
  }
}
