import assert from 'node:assert/strict';
import { type ApplyOptions, applyAnswer } from '../../../server/edits/applyAnswer.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function filesOf(texts: Record<string, string>): Map<string, Uint8Array> {
  return new Map(Object.entries(texts).map(([path, text]) => [path, encoder.encode(text)]));
}

const textOf = (bytes: Uint8Array | null): string | null => bytes && decoder.decode(bytes);

export function block(search: string, replace: string, line?: number): string {
  return `<<SEARCH k7${line === undefined ? '' : ` line=${line}`}>>\n${search}\n<<WITH k7>>\n${replace}\n<<END k7>>`;
}

export function editAnswer(path: string, ...blocks: string[]): string {
  return [`<<FILE op=edit path="${path}" nonce=k7>>`, ...blocks].join('\n');
}

export const apply = (texts: Record<string, string>, answer: string, options: ApplyOptions = {}) =>
  applyAnswer(filesOf(texts), answer, { nonce: 'k7', ...options });

/** The whole answer applied, and these are the files it leaves (null: gone). */
export function assertApplied(
  texts: Record<string, string>,
  answer: string,
  expected: Record<string, string | null>,
): void {
  const { complete, operations, feedback } = apply(texts, answer);
  assert.ok(complete, feedback);
  assert.deepEqual(
    Object.fromEntries(operations.map(({ path, content }) => [path, textOf(content)])),
    expected,
  );
}

/** Nothing was applied; the codes of the edits in order, null for a valid one. */
export function assertRefused(
  texts: Record<string, string>,
  answer: string,
  codes: (string | null)[],
  options: ApplyOptions = {},
): string {
  const { complete, operations, results, feedback } = apply(texts, answer, options);
  assert.equal(complete, false);
  assert.deepEqual(operations, []);
  assert.deepEqual(
    results.map((result) => (result.status === 'refused' ? result.code : null)),
    codes,
  );
  return feedback;
}
