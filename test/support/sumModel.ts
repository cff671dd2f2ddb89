import { parseTodo } from '#shared/todo/parseTodo.ts';
import { sumsWorkspace } from './runDriver.ts';

/** Scripted texts in the SEARCH/REPLACE form that any model may answer in; an empty search creates the file. */
export const edit = (path: string, search: string, replace: string): string =>
  [
    path,
    '<<<<<<< SEARCH',
    ...(search === '' ? [] : [search]),
    '=======',
    replace,
    '>>>>>>> REPLACE',
    '',
  ].join('\n');

const anchor = 'export const zero = 0;';
/** A change of the sums workspace that adds `sum` with that body. */
export const sumEdit = (body: string): string =>
  edit('src/sum.js', anchor, `${anchor}\nexport const sum = (a, b) => ${body};`);

export const rightEdit = sumEdit('a + b');
export const wrongEdit = sumEdit('a - b');
/** What a test run of the user's would say. */
export const isRight = (text: string): boolean => text.includes('a + b');

export const criteria = parseTodo(sumsWorkspace['TODO.md'] ?? '').items[0]?.criteria ?? [];

export function review(
  verdict: 'approved' | 'rejected',
  quote: string,
  changes: { feedback?: string; criteria?: readonly string[]; path?: string; met?: boolean } = {},
): string {
  const { feedback = '', path = 'src/sum.js', met = verdict === 'approved' } = changes;
  const answered = (changes.criteria ?? criteria).map((criterion) => ({
    criterion,
    met,
    evidence: { path, quote },
  }));
  return JSON.stringify({ verdict, criteria: answered, feedback });
}
export const approval = review('approved', 'a + b');
