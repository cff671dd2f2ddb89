import { isDeepStrictEqual } from 'node:util';
import type { Language } from 'web-tree-sitter';
import { type GrammarName, grammarOf, loadGrammar } from '../../grammars/loadGrammar.ts';
import { bracketBalance } from './bracketBalance.ts';
import { declaredTwice } from './declaredTwice.ts';
import { newErrors } from './newErrors.ts';
import { parseErrors } from './parseErrors.ts';
import { pythonBlockErrors } from './pythonBlocks.ts';

/** 'unread': no grammar for it, or it cannot be told in time. 'no_grammar': there is one, but it could not be loaded. */
export type Judged = { problem: string | null } | 'unread' | 'no_grammar';

type Reading = (text: string) => string;

/**
 * JSX text and strings may hold an ampersand, as in a web address, where the grammars expect an entity. A bar in its place is as
 * good everywhere: in JSX, between values and between types.
 */
const withoutAmpersands: Reading = (text) => text.replaceAll(/(?<=[\w%.-])&(?=\w)/g, '|');

/** Words that C++ keeps for itself and C uses as names; no C program means anything else by them. */
const onlyInCpp =
  /\b(?:class|new|delete|template|this|private|public|protected|namespace|operator|friend|virtual|using|typename|try|catch|throw|export|mutable|explicit|and|or|not|xor|requires|concept|co_await|co_yield|co_return)\b/g;
const asC: Reading = (text) => text.replaceAll(onlyInCpp, (word) => `_${word.slice(1)}`);
const asItIs: Reading = (text) => text;

/** How a text may be meant; the one that leaves the fewest errors counts. */
function readingsOf(path: string): Reading[] {
  if (/\.(?:[cm]?js|jsx|tsx)$/i.test(path)) return [withoutAmpersands];
  if (/\.c$/i.test(path)) return [asC];
  if (/\.h$/i.test(path)) return [asItIs, asC];
  return [asItIs];
}

/** Whether a code file has parse errors that it did not have before; `before` is null for a new file. */
export async function judgeCode(
  path: string,
  before: string | null,
  text: string,
  load: typeof loadGrammar = loadGrammar,
): Promise<Judged> {
  const name = grammarOf(path);
  if (!name) return 'unread';
  const language = await load(name);
  if (!language) return 'no_grammar';
  const blocks = name === 'python' ? pythonBlockErrors(text) : [];
  if (blocks.length > 0 && (before === null || pythonBlockErrors(before).length === 0))
    return { problem: `line ${shown(blocks)}: indentation that fits no block` };
  const readings = readingsOf(path);
  const after = read(language, text, readings, name);
  if (!after) return 'unread';
  const { lines, twice } = after.errors;
  if (lines.length + twice.length === 0) return { problem: null };
  const base = before === null ? null : read(language, before, readings, name);
  if (before !== null && !base) return 'unread';
  if (twice.length > 0 && lines.length === 0 && (base?.errors.twice.length ?? 0) === 0)
    return { problem: `line ${shown(twice)}: a name that is declared already` };
  const isPlain = !unsure[name]?.test(text) && (base?.errors.lines.length ?? 0) === 0;
  const isOdd = !isDeepStrictEqual(bracketBalance(text), before === null ? even : bracketBalance(before));
  const fresh = newErrors(base, after);
  const found = isPlain ? fresh : !isOdd ? [] : fresh.length > 0 ? fresh : after.errors.lines;
  if (found.length === 0) return { problem: null };
  const had = base && base.errors.lines.length > 0 ? `; it had ${base.errors.lines.length} before` : '';
  return {
    problem: `line ${shown(found)}: ${found.length} parse error${found.length === 1 ? '' : 's'}${had}`,
  };
}

const shownLines = 10;
const shown = (lines: readonly number[]): string => [...new Set(lines)].slice(0, shownLines).join(', ');

/**
 * Macros of C and C++, a dialect, and what a newer version of a language brought are errors to a grammar and valid all the same.
 * There the brackets decide: measured over releases, every sixth changed C++ header was refused by its errors alone.
 */
const unsure: Partial<Record<GrammarName, RegExp>> = {
  cpp: /^/,
  'c-sharp': /^[ \t]*#[ \t]*if\b/m,
  javascript: /^[^\n]{0,200}@flow\b/m,
};
const even = bracketBalance('');
const scripts = new Set<GrammarName>(['javascript', 'typescript', 'tsx']);

function read(language: Language, text: string, readings: readonly Reading[], name: GrammarName) {
  let best: { text: string; errors: NonNullable<ReturnType<typeof parseErrors>> } | null = null;
  for (const reading of readings) {
    const errors = parseErrors(
      language,
      reading(text),
      scripts.has(name) ? (root) => declaredTwice(language, root) : undefined,
    );
    if (!errors) return null;
    if (!best || errors.lines.length < best.errors.lines.length) best = { text, errors };
    if (errors.lines.length === 0) break;
  }
  return best;
}
