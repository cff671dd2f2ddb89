import { lettersApart } from './similarity.ts';

const identifier = /[\p{L}\p{N}_$]+/gu;
const called = /[\p{L}\p{N}_$]+(?=\()/gu;
const digits = /\d+/g;
/** The words an identifier is made of: `getUserV2` is get, User, V2. */
const words = /\p{Lu}+(?!\p{Ll})[\d$]*|\p{Lu}?[^\p{Lu}_]+/gu;

/**
 * Whether two lines are two of a kind, and not one line and a slip of it: the same but for numbers, as `case 1:` and `case 2:` are,
 * or but for a whole word, as `getUser()` and `setUser()` are, one more or one less, or but for an operator.
 */
export function isSibling(ours: string, theirs: string): boolean {
  if (ours === theirs) return false;
  if (signsOf(ours) !== signsOf(theirs) && !isSignSlip(ours, theirs)) return true;
  if (/\d/.test(ours + theirs) && ours.replace(digits, '') === theirs.replace(digits, ''))
    return !isDigitSlip(ours, theirs);
  // Another number of words, or other signs between them: a slip is no more than a letter or two of the line.
  if (ours.replace(identifier, '#') !== theirs.replace(identifier, '#'))
    return lettersApart(ours, theirs) > 2;
  const [left, right] = [ours.match(identifier) ?? [], theirs.match(identifier) ?? []];
  if (left.some((name, index) => isOtherName(name, right[index] ?? ''))) return true;
  // One gets a user, the other the users: elsewhere an s at the end is as likely a slip.
  const names = theirs.match(called) ?? [];
  return (ours.match(called) ?? []).some((name, at) => `${name}s` === names[at] || name === `${names[at]}s`);
}

const identifiers = /[\p{L}\p{N}_$\s]+/gu;
/** Marks of prose and ends of statements, of which one is easily left out, and quotes. */
const slight = /[,;'"`\u2018-\u201F]|[.:!?]$/g;

/** Operators and brackets, which say what a line does: `<` is no slip of `>`, nor a call with `!` before it one of the call. */
const signsOf = (line: string): string => line.replace(slight, '').replace(identifiers, '');

const operator = /[=<>!+\-*/%&|^~:?.]/;

/**
 * Of one of the two a sign is left out without which it makes no sense: a bracket within the line, a dot that is not of a number, an equals
 * sign that is not a part of another operator, a dash within a word, a colon behind a name.
 */
function isSignSlip(ours: string, theirs: string): boolean {
  const [shorter, longer] = ours.length < theirs.length ? [ours, theirs] : [theirs, ours];
  if (longer.length !== shorter.length + 1) return false;
  let at = 0;
  while (longer[at] === shorter[at]) at++;
  if (longer.slice(at + 1) !== shorter.slice(at)) return false;
  const [before, sign = '', after] = [longer[at - 1], longer[at], longer[at + 1]];
  if (before === undefined || after === undefined) return false;
  if (/[()[\]{}]/.test(sign)) return true;
  if (operator.test(before) || operator.test(after)) return false;
  const beside = before + after;
  return (
    sign === '=' ||
    (sign === '.' && !/\d\d/.test(beside)) ||
    (sign === '-' && /\p{L}\p{L}/u.test(beside)) ||
    (sign === ':' && /[\p{L}\p{N}_"'] /u.test(beside))
  );
}

/** Of a date or a long number one digit less or one more, where two other numbers of the line agree: those tell it from its kind. */
function isDigitSlip(ours: string, theirs: string): boolean {
  const [left, right] = [ours.match(digits) ?? [], theirs.match(digits) ?? []];
  if (left.length !== right.length || left.length < 3) return false;
  const differing = left.flatMap((number, at) =>
    number === right[at] ? [] : [[number, right[at] ?? ''] as const],
  );
  const [pair] = differing;
  if (!pair || differing.length > 1) return false;
  const [shorter, longer] = pair[0].length < pair[1].length ? pair : ([pair[1], pair[0]] as const);
  return (
    longer.length >= 4 &&
    shorter.length === longer.length - 1 &&
    Array.from(longer).some((_, at) => longer.slice(0, at) + longer.slice(at + 1) === shorter)
  );
}

function isOtherName(left: string, right: string): boolean {
  if (left === right) return false;
  if (left.replace(digits, '') === right.replace(digits, '')) return true;
  const [ours, theirs] = [left.match(words) ?? [], right.match(words) ?? []];
  if (ours.length !== theirs.length) return !isSlip(left, right);
  return ours.some((word, index) => word !== theirs[index] && !isSlip(word, theirs[index] ?? ''));
}

/** Letters left out or added, two that changed places, or one that is another; the first one never, that is another word. */
function isSlip(left: string, right: string): boolean {
  const longer = Math.max(left.length, right.length);
  const edits = lettersApart(left, right);
  if (left.length !== right.length) return edits <= (longer >= 6 ? 2 : 1);
  if (left[0]?.toLowerCase() !== right[0]?.toLowerCase()) return false;
  return longer >= 4 && (edits === 1 || (edits === 2 && sorted(left) === sorted(right)));
}

const sorted = (word: string): string => Array.from(word).sort().join('');
