import type { FoundEdit, ParsedEdit } from '../parsedEdit.ts';
import { parseApplyPatch } from './applyPatch.ts';
import { parseMarkerBlocks } from './markerBlocks.ts';
import { parseNonceFormat } from './nonceFormat.ts';
import { parseToolCalls } from './toolCalls.ts';
import { parseUnifiedDiff } from './unifiedDiff.ts';
import { parseWholeFiles } from './wholeFiles.ts';

type Parser = (lines: readonly string[]) => { edits: FoundEdit[]; rest: string[] };

/**
 * Every edit an answer holds, in the order it was written. Each parser sees what the ones before it left, so a marker inside
 * the body of another format is content. Whole files in fences count only where nothing else was found: beside edits they are
 * explanation.
 */
export function parseAnswer(
  answerText: string,
  options: { nonce?: string | undefined; isFile: (path: string) => boolean },
): ParsedEdit[] {
  const { nonce, isFile } = options;
  const parsers: Parser[] = [
    (lines) => parseNonceFormat(lines, nonce),
    parseApplyPatch,
    (lines) => parseMarkerBlocks(lines, isFile),
    (lines) => parseUnifiedDiff(lines, isFile),
    (lines) => parseToolCalls(lines, isFile),
  ];
  let lines = answerText.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const found: FoundEdit[] = [];
  for (const parse of parsers) {
    const { edits, rest } = parse(lines);
    found.push(...edits);
    lines = rest;
  }
  if (found.length === 0) found.push(...parseWholeFiles(lines, isFile));
  return found.sort((left, right) => left.at - right.at).map(({ edit }) => edit);
}
