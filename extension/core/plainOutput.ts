const escapeCode = '\u001b';
const bell = '\u0007';
const stringEnd = '\u009c';

const isBetween = (character: string | undefined, from: string, to: string): boolean =>
  character !== undefined && character >= from && character <= to;

/** Where a terminal sequence that starts at `at` ends; a string without an end takes the rest of its line. */
function endOfSequence(text: string, at: number): number {
  const eightBit = text[at] !== escapeCode;
  const kind = eightBit ? String.fromCharCode(text.charCodeAt(at) - 0x40) : text[at + 1];
  let end = at + (eightBit ? 1 : 2);
  if (kind === '[') {
    while (isBetween(text[end], ' ', '?')) end += 1;
    return isBetween(text[end], '@', '~') ? end + 1 : end;
  }
  if (kind !== undefined && ']PX^_'.includes(kind)) {
    while (end < text.length && ![bell, stringEnd, escapeCode, '\n'].includes(text[end] ?? '')) end += 1;
    if (text[end] === escapeCode) return text[end + 1] === '\\' ? end + 2 : end;
    return text[end] === '\n' ? end : end + 1;
  }
  if (isBetween(kind, ' ', '/')) {
    while (isBetween(text[end], ' ', '/')) end += 1;
    return end + 1;
  }
  return end;
}

/** Controls and invisible marks that can change what a reader sees without being seen. */
function isHidden(code: number): boolean {
  return (
    (code < 0x20 && code !== 0x09 && code !== 0x0a) ||
    (code >= 0x7f && code <= 0x9f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0x200e ||
    code === 0x200f
  );
}

/**
 * Program output as plain text: terminal sequences (links and titles included), hidden characters and what a carriage
 * return wrote over are gone. Linear in the length of the text.
 */
export function plainOutput(output: string): string {
  const text = output.replaceAll('\r\n', '\n');
  let plain = '';
  let lineStart = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x1b || (code >= 0x80 && code <= 0x9f)) {
      at = endOfSequence(text, at);
      continue;
    }
    if (code === 0x0d) plain = plain.slice(0, lineStart);
    else if (!isHidden(code)) plain += text[at];
    if (code === 0x0a) lineStart = plain.length;
    at += 1;
  }
  return plain;
}
