import { AppError } from '#shared/appError.ts';
import type { FoundEdit, ParsedEdit } from '../parsedEdit.ts';
import { parseApplyPatch } from './applyPatch.ts';
import { withoutIndent } from './fences.ts';
import { parseMarkerBlocks } from './markerBlocks.ts';
import { createNonceReader, type LineReader } from './nonceFormat.ts';
import { findRegions, type Owner } from './regions.ts';
import { parseToolCalls } from './toolCalls.ts';
import { parseUnifiedDiff } from './unifiedDiff.ts';
import { findUnread } from './unread.ts';
import { unwrapped } from './unwrapped.ts';
import { filesBeside, wholeFiles } from './wholeFiles.ts';

type IsFile = (path: string) => boolean;
type Parser = (lines: readonly string[]) => { edits: FoundEdit[]; rest: string[] };

export type AnswerReader = {
  /** The next piece of the answer, cut anywhere. Throws `answer_unreadable` as soon as the answer is over its limits. */
  write(piece: string): void;
  /** Every edit of the answer, in the order it was written. Throws `answer_unreadable`. */
  end(): ParsedEdit[];
};

export type ReadOptions = {
  /** The nonce of the request. Without it the nonce of the first header counts. */
  nonce?: string | undefined;
  isFile: IsFile;
  /** In UTF-8 bytes; 2 MB unless said otherwise. */
  maxAnswerBytes?: number | undefined;
};

const defaultMaxBytes = 2_000_000;
const maxEdits = 2_000;

/**
 * Reads an answer piece by piece; how it is cut into pieces makes no difference. The primary format is read as it arrives, so
 * that an answer beyond the limits is noticed at once. What is left of it is read at the end, each format seeing what is of no other,
 * so that a marker inside the body of another format is content. Whole files in fences are explanation beside the
 * primary format, as the prompt says, and count beside the others. Time is linear in the length of the answer, memory bounded by its
 * limit.
 */
export function createAnswerReader({
  nonce,
  isFile,
  maxAnswerBytes = defaultMaxBytes,
}: ReadOptions): AnswerReader {
  const reader = createNonceReader(nonce);
  let bytes = 0;
  let half = '';
  let open: string[] = [];
  let isFirst = true;
  const close = (end: string): void => {
    const line = open.length === 0 ? end : open.join('') + end;
    open = [];
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    reader.line(isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text);
    isFirst = false;
  };
  const admit = (edits: number): void => {
    if (edits > maxEdits) throw unreadable(`The answer holds more than ${maxEdits} edits.`);
  };
  return {
    write(given) {
      let piece = half + given;
      // Half of a character beyond the basic plane would count as a whole one.
      half = /[\uD800-\uDBFF]$/.test(piece) ? piece.slice(-1) : '';
      if (half !== '') piece = piece.slice(0, -1);
      // A text never has fewer bytes than characters, so the long ones need not be counted.
      bytes += piece.length > maxAnswerBytes ? piece.length : Buffer.byteLength(piece);
      if (bytes > maxAnswerBytes) throw unreadable(`The answer is longer than ${maxAnswerBytes} bytes.`);
      let from = 0;
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', from)) {
        close(piece.slice(from, at));
        from = at + 1;
      }
      if (from < piece.length) open.push(piece.slice(from));
      admit(reader.count());
    },
    end() {
      close(half);
      const primary = reader.end();
      const edits = [...primary.edits, ...editsOfOthers(primary, isFile)];
      admit(edits.length);
      return once(edits.sort((left, right) => left.at - right.at).map(({ edit }) => unwrapped(edit)));
    },
  };
}

/** What the other formats say in the lines that the primary one left. */
function editsOfOthers({ edits: primary, rest }: ReturnType<LineReader['end']>, isFile: IsFile): FoundEdit[] {
  if (rest.every((line) => line === '')) return [];
  const lines = withoutIndent(rest);
  const regions = findRegions(lines, isFile);
  let edits: FoundEdit[] = [];
  let left: readonly string[] = lines;
  const read = (parse: Parser, owner?: Owner): void => {
    const found = parse(regions.view(left, owner));
    edits = edits.concat(found.edits);
    left = left.map((line, at) => (regions.hides(at, owner) ? line : (found.rest[at] ?? '')));
  };
  read((seen) => parseApplyPatch(seen, regions.inFence), 'patch');
  read((seen) => parseMarkerBlocks(seen, regions.blocks, isFile), 'block');
  const named = new Set(edits.map(({ edit }) => edit.path));
  const isShown = (path: string): boolean => primary.length > 0 || named.has(path);
  read((seen) => parseUnifiedDiff(seen, { isFile, isShown, ...regions }));
  const hasFiles = regions.files.some(({ from }) => regions.hides(from, 'json'));
  const isAlone = primary.length === 0 && edits.length === 0 && !hasFiles;
  read((seen) => parseToolCalls(seen, { isFile, isAlone }), 'json');
  read(findUnread);
  // A fence whose lines were read as a tool call is no file.
  const files = regions.files.filter(
    ({ from, to }) => left.slice(from, to + 1).join() === lines.slice(from, to + 1).join(),
  );
  const whole = wholeFiles(lines, files, isFile);
  if (primary.length > 0) return edits;
  return [...edits, ...filesBeside(whole, edits)];
}

/** An edit that an answer says twice, word for word, is meant once. */
function once(edits: readonly ParsedEdit[]): ParsedEdit[] {
  const known = new Set<string>();
  return edits.filter((edit) => {
    const text = JSON.stringify(edit);
    if (edit.problem || !known.has(text)) {
      known.add(text);
      return true;
    }
    return false;
  });
}

const unreadable = (why: string): AppError =>
  new AppError('answer_unreadable', `${why} Nothing of it was used.`);
