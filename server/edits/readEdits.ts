import { createAnswerReader, type ReadOptions } from './parse/answerReader.ts';
import type { ParsedEdit } from './parsedEdit.ts';

/** Every edit of a whole answer. Throws `answer_unreadable` for one beyond the limits. */
export function readEdits(answerText: string, options: ReadOptions): ParsedEdit[] {
  const reader = createAnswerReader(options);
  reader.write(answerText);
  return reader.end();
}
