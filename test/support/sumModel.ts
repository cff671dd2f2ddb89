import { parseTodo } from '#shared/todo/parseTodo.ts';
import { sumsWorkspace } from './runDriver.ts';

/** Scripted texts for the sums workspace, in the SEARCH/REPLACE form that any model may answer in. */
const edit = (body: string): string =>
  [
    'src/sum.js',
    '<<<<<<< SEARCH',
    'export const zero = 0;',
    '=======',
    'export const zero = 0;',
    `export const sum = (a, b) => ${body};`,
    '>>>>>>> REPLACE',
    '',
  ].join('\n');

export const rightEdit = edit('a + b');
export const wrongEdit = edit('a - b');
/** What a test run of the user's would say. */
export const isRight = (text: string): boolean => text.includes('a + b');

const criteria = parseTodo(sumsWorkspace['TODO.md'] ?? '').items[0]?.criteria ?? [];

export function review(verdict: 'approved' | 'rejected', quote: string, feedback = ''): string {
  const met = verdict === 'approved';
  const answered = criteria.map((criterion) => ({ criterion, met, evidence: { path: 'src/sum.js', quote } }));
  return JSON.stringify({ verdict, criteria: answered, feedback });
}
export const approval = review('approved', 'a + b');
