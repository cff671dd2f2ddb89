import { type Language, Parser, type TreeCursor } from 'web-tree-sitter';

/** `whole`: nothing of the file could be understood. `lines` are 1-based, of the first errors. */
export type ParseErrors = { count: number; whole: boolean; lines: number[] };

const shownLines = 10;
const timeLimitMs = 5_000;

/** Counts what a parser had to skip or invent in a text. Null when it took too long. */
export function parseErrors(language: Language, text: string): ParseErrors | null {
  const parser = new Parser();
  try {
    parser.setLanguage(language);
    const deadline = performance.now() + timeLimitMs;
    const tree = parser.parse(text, null, { progressCallback: () => performance.now() > deadline });
    if (!tree) return null;
    try {
      const cursor = tree.walk();
      try {
        return { ...countErrors(cursor), whole: tree.rootNode.isError };
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
function countErrors(cursor: TreeCursor): { count: number; lines: number[] } {
  const lines: number[] = [];
  let count = 0;
  for (;;) {
    const node = cursor.currentNode;
    const isError = node.isError || node.isMissing;
    if (isError) {
      count++;
      if (lines.length < shownLines) lines.push(node.startPosition.row + 1);
    }
    if (!isError && node.hasError && cursor.gotoFirstChild()) continue;
    while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return { count, lines };
  }
}
