import type { ParsedEdit } from '../parsedEdit.ts';
import { parseMarkerBlocks } from './markerBlocks.ts';
import { parseNonceFormat } from './nonceFormat.ts';

/**
 * Every edit an answer holds, in the order it was written. Each parser sees what the ones before it left, so a marker inside
 * the body of another format is content. A further format is a further parser at the end.
 */
export function parseAnswer(
  answerText: string,
  options: { nonce?: string | undefined; isFile: (path: string) => boolean },
): ParsedEdit[] {
  const lines = answerText.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const { edits, rest } = parseNonceFormat(lines, options.nonce);
  const blocks = parseMarkerBlocks(rest, options.isFile);
  return [...edits, ...blocks].sort((left, right) => left.at - right.at).map(({ edit }) => edit);
}
