import { type AppliedAnswer, type ApplyOptions, applyEdits } from './applyAnswer.ts';
import type { EditCode, EditResult } from './editResult.ts';
import type { ParsedEdit } from './parsedEdit.ts';
import { readEdits } from './readEdits.ts';

type Files = ReadonlyMap<string, Uint8Array>;
type Refused = Extract<EditResult, { status: 'refused' }>;
export type SessionAnswer = AppliedAnswer & {
  /** Paths, as the answers wrote them, of edits that have to be sent again before anything is applied; without duplicates. */
  missing: string[];
  /** One line for each edit that an earlier answer had refused: what became of it belongs to the evidence. */
  notes: string[];
};
export type EditSession = {
  add(answerText: string, options: Pick<ApplyOptions, 'nonce' | 'finishReason'>): SessionAnswer;
};

/**
 * Several answers to one request: the first, and further ones that send refused edits again. `complete` is true once every
 * edit that was ever sent is applied, was replaced, or is one that may be left out. The same answers in the same order give
 * the same results. Throws as `applyAnswer` does.
 */
export function createEditSession(files: Files, todoPath: string | null): EditSession {
  let held: readonly ParsedEdit[] = [];
  let missing: readonly Refused[] = [];
  const refusedBefore: string[] = [];
  return {
    add(answerText, { nonce, finishReason }) {
      const sent = readEdits(answerText, { nonce, isFile: (path) => files.has(path) });
      const options = finishReason === undefined ? {} : { finishReason };
      const known = new Set(held.map((edit) => JSON.stringify(edit)));
      const fresh = sent.filter((edit) => !known.has(JSON.stringify(edit)));
      const applied = applyEdits(files, sent, { ...options, todoPath, held });
      const silent = unanswered(missing, fresh, files);
      const refused = applied.results.filter((result) => result.status === 'refused');
      const notes = refusedBefore.slice(0, mostNotes);
      held = applied.held;
      missing = [...silent, ...refused.filter(({ code }) => !leftOut.has(code))];
      refusedBefore.push(...refused.map(noteOn));
      return {
        ...applied,
        complete: applied.complete && silent.length === 0,
        operations: silent.length === 0 ? applied.operations : [],
        feedback: [applied.feedback, ...silent.map(notSentAgain)].join('\n'),
        missing: [...new Set(missing.map(({ path }) => path))],
        notes,
      };
    },
  };
}

/** A change that the file holds already, or whose path no answer may change, is put right by leaving it out. */
const leftOut: ReadonlySet<EditCode> = new Set<EditCode>(['NO_OP', 'PATH']);

const mostNotes = 20;
const noteOn = ({ path, code, message }: Refused): string =>
  `${leftOut.has(code) ? 'Left out' : 'Sent again'} after it was refused: ${path || '(no path)'}: ${code}. ${message.split('\n', 1)[0]}`;

/** Where the path itself was wrong, the right one is another: then any edit may be the answer. */
const wrongPath: ReadonlySet<EditCode> = new Set<EditCode>(['NOT_FOUND', 'EXISTS']);

/**
 * Refused edits that no edit of this answer stands for. Each edit sent stands for one of its path, or else for one whose path was
 * wrong; a whole file stands for all of its path, or else for all of one path that was wrong.
 */
function unanswered(missing: readonly Refused[], sent: readonly ParsedEdit[], files: Files): Refused[] {
  const left = new Set(sent);
  const used = new Set<ParsedEdit>();
  const isWrong = ({ path, code }: Refused): boolean => wrongPath.has(code) || !files.has(path);
  const silent = missing.filter((earlier) => {
    if (isWrong(earlier)) return false;
    const found = [...left].find((edit) => names(edit, earlier.path));
    if (found) used.add(found);
    if (found?.op === 'edit') left.delete(found);
    return found === undefined;
  });
  for (const edit of used) left.delete(edit);
  const wholeFor = new Set<string>();
  for (const earlier of missing.filter(isWrong)) {
    if (wholeFor.has(earlier.path)) continue;
    const [found] = left;
    if (!found) silent.push(earlier);
    else left.delete(found);
    if (found && found.op !== 'edit' && earlier.path !== '') wholeFor.add(earlier.path);
  }
  return silent;
}

const names = (edit: ParsedEdit, path: string): boolean =>
  edit.path === path || (edit.op === 'rename' && edit.to === path);

const notSentAgain = ({ path, code, message }: Refused): string =>
  `An edit of ${path || 'a file without a path'} was refused earlier and is still missing: ${code}. ${message}`;
