/** How an answer has to be written, with one worked example. The nonce makes the delimiters unmistakable. */
export function answerFormat(nonce: string): string {
  return `# How to answer
Answer with file operations only, each between its delimiters exactly as below. Every delimiter carries the nonce ${nonce}.
Text outside of operations is ignored.

To change a file, name it and give one or more SEARCH/WITH pairs. SEARCH is copied character by character from the file as it is
shown, long enough to occur exactly once in it; WITH replaces it. Pairs of one answer all refer to the file as it is shown.

<<FILE op=edit path="src/greet.js" nonce=${nonce}>>
<<SEARCH ${nonce}>>
export function greet(name) {
  return 'Hello ' + name;
<<WITH ${nonce}>>
export function greet(name) {
  if (name === '') throw new RangeError('name is empty');
  return 'Hello ' + name;
<<END ${nonce}>>

To add a file, op=create with its whole content:

<<FILE op=create path="test/greet.test.js" nonce=${nonce}>>
<<CONTENT ${nonce}>>
import { greet } from '../src/greet.js';
<<END ${nonce}>>

op=delete path="…" and op=rename path="…" to="…" have no body. op=rewrite has CONTENT and replaces a whole existing file: only for
small files of which most changes.

Rules
- Write every line out. Never shorten with "…", "rest unchanged" or the like: such an answer is refused.
- Change only what the task needs. Keep style, naming and line ends of the files.
- Paths are relative, with forward slashes, as shown.
- If SEARCH would occur twice, copy more lines around it.`;
}

/** What to do when it cannot be done, so that an honest no is never dressed up as work. */
export const impossible = `# If it cannot be done
If the task contradicts itself, or what it needs is not there and you cannot create it, answer with no operation and one sentence
that says what is missing. Do not invent files, functions or facts.`;
