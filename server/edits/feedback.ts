import type { EditResult } from './editResult.ts';

/** Beyond these a model is told the numbers alone: a longer list repairs nothing. */
const shownInFull = 25;

/**
 * What a model is told of its answer: each refused edit with the reason and what to send again. `resend` says what the caller
 * does with the valid edits: 'refused' keeps them and needs only the others, 'all' needs the whole answer once more.
 */
export function feedbackOn(results: readonly EditResult[], resend: 'refused' | 'all'): string {
  if (results.length === 0) {
    return 'The answer holds no edits. Send every change in the edit format, with the path of its file: prose, or code that names no path, changes nothing.';
  }
  const refused = results.filter((result) => result.status === 'refused');
  const valid = results.filter(({ status }) => status === 'applied');
  if (refused.length === 0) return `All ${results.length} edits applied.`;
  const lines = refused
    .slice(0, shownInFull)
    .map(
      ({ n, path, code, message }) =>
        `EDIT ${n}/${results.length} ${path || '(no path)'} NOT APPLIED: ${code}. ${message}`,
    );
  const further = refused.slice(shownInFull);
  if (further.length > 0) lines.push(`Edits ${list(further)} were not applied either, for like reasons.`);
  if (valid.length === 0) lines.push(`Nothing was applied. Send ${list(refused)} again, corrected.`);
  else if (resend === 'refused') {
    lines.push(`Edits ${list(valid)} are valid and held. Resend only ${list(refused)}.`);
  } else {
    lines.push(
      `Edits ${list(valid)} are valid, but nothing was applied. Send all edits again, with ${list(refused)} corrected.`,
    );
  }
  return lines.join('\n');
}

function list(results: readonly EditResult[]): string {
  const numbers = results.slice(0, 200).map(({ n }) => String(n));
  if (results.length > 200) return `${numbers.join(', ')}, …`;
  const last = numbers.pop() ?? '';
  return numbers.length > 0 ? `${numbers.join(', ')} and ${last}` : last;
}
