const longest = 300;
const phrases = [
  /\bnot (?:yet )?implemented\b/i,
  /\bNotImplemented(?:Error|Exception)?\b/,
  /\b(?:unimplemented|todo)!\s*\(/,
  /\b(?:TODO|FIXME|XXX)\b/,
  /\bimplement (?:this|me|later|here)\b/i,
  /\b(?:placeholder|stub(?:bed)?) (?:implementation|for now|until)\b/i,
];
/** A function that does nothing, on one line. */
const emptyBodies = [
  /(?:\bfunction\b[^{}\n]*|\)\s*(?::[^{}=]*)?(?:=>)?\s*)\{\s*\}\s*[;,)]*$/,
  /^\s*(?:async\s+)?def\s.*:\s*(?:pass|\.\.\.)\s*$/,
];
const pythonStub = /^\s*(?:pass|\.\.\.)\s*(?:#.*)?$/;
const definition = /^\s*(?:async\s+)?def\s.*:\s*(?:#.*)?$/;

/** The added lines that say, or look like, something is still to be written. A hint for the reviewer, not a proof. */
export function unfinishedLines(added: readonly string[]): string[] {
  return added
    .filter((line, index) => line.length <= longest && isUnfinished(line, added[index - 1] ?? ''))
    .map((line) => line.trim());
}

function isUnfinished(line: string, before: string): boolean {
  if (phrases.some((phrase) => phrase.test(line)) || emptyBodies.some((body) => body.test(line))) return true;
  return pythonStub.test(line) && definition.test(before);
}
