import { createTwoFilesPatch } from 'diff';

type Operation = { path: string; renamedFrom?: string; base: Uint8Array | null; content: Uint8Array | null };

/** Characters. The bound of one file keeps a large one from hiding those after it. */
const longest = 200_000;
const longestOfFile = 60_000;
/** Changed lines; diffing takes time quadratic in them. */
const mostChanges = 2_000;

/** A change as a unified diff, bounded: what is not shown is said with its size, and every file is named. */
export function renderDiff(operations: readonly Operation[]): string {
  let left = longest;
  return operations
    .map((operation) => {
      const diff = diffOf(operation);
      const shown = cutAtLine(diff.body, Math.min(left, longestOfFile));
      left -= shown.length;
      const cut = diff.body.length - shown.length;
      return diff.head + shown + (cut > 0 ? `[${cut} characters of this diff are not shown]\n` : '');
    })
    .join('\n');
}

function diffOf({ path, renamedFrom, base, content }: Operation): { head: string; body: string } {
  const renamed = renamedFrom ? `renamed from ${renamedFrom}\n` : '';
  const head = `${renamed}--- ${base ? `a/${path}` : '/dev/null'}\n+++ ${content ? `b/${path}` : '/dev/null'}\n`;
  const sizes = `${base?.length ?? 0} bytes before, ${content?.length ?? 0} after`;
  if (isBinary(base) || isBinary(content)) return { head, body: `[not text: ${sizes}]\n` };
  const decoder = new TextDecoder();
  const [before, after] = [base, content].map((bytes) => (bytes ? decoder.decode(bytes) : ''));
  const options = { context: 4, maxEditLength: base && content ? mostChanges : Number.POSITIVE_INFINITY };
  // Names are in our own head: the package writes them as it likes.
  const patch = createTwoFilesPatch('a', 'b', before ?? '', after ?? '', undefined, undefined, options);
  if (patch === undefined) return { head, body: `[changed nearly everywhere: ${sizes}]\n` };
  const hunks = patch.indexOf('\n@@');
  return { head, body: hunks < 0 ? '' : patch.slice(hunks + 1) };
}

const isBinary = (bytes: Uint8Array | null): boolean => bytes?.includes(0) ?? false;

function cutAtLine(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, text.lastIndexOf('\n', most) + 1);
}
