import { applyAnswer } from '../../../server/edits/applyAnswer.ts';
import type { Case } from './hunk.ts';

export type Judged = { verdict: 'ok' | 'WRONG' | 'white space' | 'refused'; ms: number; code: string };
type Result = { text: string } | { refused: string };
/** Takes what it is given apart and returns what is measured: the new text of the file, or why there is none. */
export type Engine = (given: Case) => () => Result;

/** The engine as the server uses it: an answer in the primary format, parsed, located, spliced. */
export const ours: Engine = ({ path, file, search, replace }) => {
  const answer = `<<FILE op=edit path="${path}" nonce=k7q>>\n<<SEARCH k7q>>\n${body(search)}<<WITH k7q>>\n${body(replace)}<<END k7q>>\n`;
  const files = new Map([[path, new TextEncoder().encode(file)]]);
  return () => {
    const { operations, results } = applyAnswer(files, answer, { nonce: 'k7q' });
    const content = operations[0]?.content;
    if (content) return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(content) };
    const [result] = results;
    return { refused: result?.status === 'refused' ? result.code : 'NO_EDIT' };
  };
};

/** What anybody would write first: the text once, or nothing. */
export const plainReplace: Engine =
  ({ file, search, replace }) =>
  () => {
    const at = search === '' ? -1 : file.indexOf(search);
    if (at < 0 || file.indexOf(search, at + 1) >= 0) return { refused: 'NO_MATCH' };
    return { text: file.slice(0, at) + replace + file.slice(at + search.length) };
  };

const body = (text: string): string => (text === '' ? '' : text.endsWith('\n') ? text : `${text}\n`);
const withoutSpace = (text: string): string => text.replace(/\s+/g, '');

export function judge(engine: Engine, given: Case): Judged {
  const work = engine(given);
  const began = performance.now();
  const result = work();
  const ms = performance.now() - began;
  const { expected, clean } = given;
  if ('refused' in result) return { verdict: expected === null ? 'ok' : 'refused', ms, code: result.refused };
  if (expected !== null && (result.text === expected || result.text === clean))
    return { verdict: 'ok', ms, code: '' };
  const onlySpace = expected !== null && withoutSpace(result.text) === withoutSpace(expected);
  return { verdict: onlySpace ? 'white space' : 'WRONG', ms, code: '' };
}
