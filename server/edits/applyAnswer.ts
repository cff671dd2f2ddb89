import type { EditResult } from './editResult.ts';
import { feedbackOn } from './feedback.ts';
import type { FileOperation } from './fileOperation.ts';
import { mergeHeld } from './mergeHeld.ts';
import type { ParsedEdit } from './parsedEdit.ts';
import { readEdits } from './readEdits.ts';
import { resolveEdits } from './resolveEdits.ts';

export type ApplyOptions = {
  /** The nonce of the request. Without it (an answer read from a file) the nonce of the first header counts. */
  nonce?: string;
  /**
   * As the provider reported it. After `content_filter` nothing of the answer is usable; after `length` the edits before its end are,
   * where the caller holds them.
   */
  finishReason?: string;
  /** The TODO file, which no answer may touch. */
  todoPath?: string | null;
  /** In UTF-8 bytes; 2 MB unless said otherwise. */
  maxAnswerBytes?: number;
  /**
   * Valid edits of an earlier answer to the same request, as it returned them. Given (empty for the first answer), the
   * feedback asks for the refused edits alone, and the caller passes `held` on; not given, it asks for the whole answer again.
   * An edit sent once more counts once, and one at the place of a held edit replaces it.
   */
  held?: readonly ParsedEdit[];
};

export type AppliedAnswer = {
  /** The final state of each file the answer touches, at most one per path; empty unless `complete`. */
  operations: FileOperation[];
  /** One per edit, in the order of the answer, held ones first. */
  results: EditResult[];
  /** What to tell the model. */
  feedback: string;
  /** True only when there was an edit and every one was applied. */
  complete: boolean;
  /** The valid edits, to be passed on with the next answer; plain data. */
  held: ParsedEdit[];
};

/**
 * Applies the edits of a model's answer to `files` (path → exact bytes), in memory. Every edit must apply at exactly one
 * place of the file it names, or none does: what is loose about SEARCH is only how a place is compared, never which of
 * several is taken. Bytes an edit does not change stay as they are, with BOM, line ends and a missing final newline.
 *
 * Pure, and linear in the answer and the files it names. Throws `answer_unreadable` for an answer over the limits and
 * nothing else; whatever else is wrong with an answer is a refused result.
 */
export function applyAnswer(
  files: ReadonlyMap<string, Uint8Array>,
  answerText: string,
  options: ApplyOptions = {},
): AppliedAnswer {
  const { nonce, maxAnswerBytes, ...rest } = options;
  const sent = readEdits(answerText, { nonce, maxAnswerBytes, isFile: (path) => files.has(path) });
  return applyEdits(files, sent, rest);
}

/** As `applyAnswer`, for edits that were read already. Throws nothing. */
export function applyEdits(
  files: ReadonlyMap<string, Uint8Array>,
  sent: readonly ParsedEdit[],
  { finishReason, todoPath = null, held }: Omit<ApplyOptions, 'nonce' | 'maxAnswerBytes'>,
): AppliedAnswer {
  const isCut = finishReason !== undefined && cutEnds.has(finishReason);
  if (finishReason === 'content_filter' || (isCut && !held)) return cutAnswer(sent, held ?? []);
  const usable = isCut ? withoutEnd(sent) : sent;
  if (isCut && usable.every(({ problem }) => problem)) return cutAnswer(sent, held ?? []);
  const edits = held ? mergeHeld(files, held, usable, todoPath) : usable;
  const { results, operations } = resolveEdits(files, edits, todoPath);
  return {
    operations,
    results,
    feedback: `${isCut ? `${goOn}\n` : ''}${feedbackOn(results, held ? 'refused' : 'all')}`,
    complete: operations.length > 0,
    held: edits.filter((_, index) => results[index]?.status === 'applied'),
  };
}

const cutEnds: ReadonlySet<string> = new Set(['length', 'max_tokens']);
const cutMessage = 'The answer was cut before its end.';
const goOn =
  'The answer was cut at the output limit. Send its last edit again, and every edit that was still to come; leave out those that are held.';

/**
 * The edits of an answer that was cut, the last of them marked so: not every format shows where one ends. What patches say last
 * may be two edits, a hunk and the file it stands in.
 */
function withoutEnd(sent: readonly ParsedEdit[]): ParsedEdit[] {
  const last = sent.length - 1;
  const isHunk = (edit: ParsedEdit | undefined): boolean => edit?.op === 'edit' && edit.wholeLines === true;
  const from = sent[last]?.problem && isHunk(sent[last - 1]) ? last - 1 : last;
  return sent.map((edit, index) =>
    index < from ? edit : { ...edit, problem: { code: 'CUT', message: cutMessage } },
  );
}

function cutAnswer(sent: readonly ParsedEdit[], held: readonly ParsedEdit[]): AppliedAnswer {
  const results = sent.map(
    ({ op, path }, index): EditResult => ({
      n: index + 1,
      op,
      path,
      status: 'refused',
      code: 'CUT',
      message: cutMessage,
    }),
  );
  return {
    operations: [],
    results,
    feedback:
      'The answer was cut before its end, so nothing of it was used. Send it again with fewer or smaller edits.',
    complete: false,
    held: [...held],
  };
}
