import { taskSentences } from './taskSentences.ts';
import { endOfTests, isModifier, isStop, startOfTests, wordsOf } from './testPhrases.ts';

const verb =
  /^(?:(?:adapt|adjust|change|clean|convert|delete|disable|drop|fix|merge|migrate|move|port|prune|refactor|remove|rename|reorgani[sz]e|replace|rewrite|skip|split|update)|(?:adapt|adjust|chang|clean|convert|delet|disabl|dropp|fix|merg|migrat|mov|port|prun|refactor|remov|renam|reorgani[sz]|replac|rewrit|skipp|splitt|updat)ing)$/;
/** Said of tests: done to them, or to be done. */
const done =
  /^(?:adapted|adjusted|changed|converted|deleted|dropped|merged|migrated|moved|ported|pruned|refactored|removed|renamed|replaced|rewritten|split|updated)$/;
const auxiliary = /^(?:is|are|be|been|being|get|gets|got|must|should|shall|need|needs|have|has|to|will)$/;
const forbids = /^(?:not|never|no|without|don['’]t|doesn['’]t|mustn['’]t|nothing|keep|any)$/;
/** What stands before a verb that tells somebody to do something. */
const beforeVerb = /^(?:and|or|then|also|please|by|must|should|now|including|[,:])$/;
const beforeTo = /^(?:need|needs|have|has|want|sure|remember|is|are)$/;
/** Sentences that begin so are of new things, or of what users of the program can do: a bare "update tests" in them may be a name. */
const offers = /^(?:let|allow|enable|support|permit|offer|add|create|write|implement|provide|cover)s?$/;
/** From here to the next comma it is said when or what for, not what to do. */
const aside =
  /\b(?:so that|so|in order (?:to|that)|such that|until|unless|while|when|whenever|where|as long as|because|if|once|after|before|since)\b[^,]*/gi;
const mostWords = 12;

/**
 * Whether a task asks to change tests that are there, beyond adding some: a sentence tells somebody to change, remove, skip … tests, or
 * says that they are changed. Code, criteria and what something is for do not count. In doubt it is no: the user is asked, then.
 */
export const asksForTestChanges = (task: string): boolean =>
  taskSentences(task).some((sentence) => {
    const said = sentence.replace(aside, ' ');
    const words = wordsOf(said);
    return tells(words) || says(words) || reaches(words) || inBrackets(said, words).some(tells);
  });

/** What brackets tell beside the rest of a sentence, after its first word: "… says Hi (adjust the tests)". */
const inBrackets = (sentence: string, [first = '']: readonly string[]): string[][] =>
  [...sentence.replace(/`+[^`]*`+/g, ' it ').matchAll(/(?:^|\s)\(([^()]*)\)/g)].map(([, inner = '']) => [
    first,
    ',',
    ...wordsOf(inner),
  ]);

/**
 * Whether a task asks to change names of tests, and no more of them: "Fix the typo in the name of a test". A test may then be gone under
 * its old name, with all that it asserts still there.
 */
export const asksForTestNames = (task: string): boolean =>
  taskSentences(task).some((sentence) => {
    const words = sentence.replace(aside, ' ');
    return (
      /^\W*(?:please )?(?:fix|correct|change|improve|reword|rename|rewrite|adapt|adjust|update)\b/i.test(
        words,
      ) &&
      /\b(?:names?|titles?|descriptions?) (?:of|in) (?:(?:the|a|all|its|some|two|old) )*tests?\b(?! (?:runner|command|script))|\btest (?:names?|titles?|descriptions?)\b/i.test(
        words,
      ) &&
      !/\b(?:not|never|no|without)\b/i.test(words)
    );
  });

function tells(words: readonly string[]): boolean {
  const [first = ''] = words;
  const forbidden = words.findIndex((word) => forbids.test(word));
  return words.slice(0, forbidden === -1 ? undefined : forbidden).some((word, at) => {
    if (!verb.test(word)) return false;
    const before = words[at - 1];
    if (before === 'to' ? !beforeTo.test(words[at - 2] ?? '') : before && !beforeVerb.test(before))
      return false;
    const from = words[at + 1] === 'up' ? at + 2 : at + 1;
    const rest = words.slice(from, from + mostWords);
    const object = objectIn(rest);
    if (object === null) return false;
    // "Add create and update tests", "Fix `sum` and update tests".
    return object > 0 || at === 0 || (!offers.test(first) && verb.test(first));
  });
}

/** Where among the words after a verb tests are its object, alone or as one of several; null when they are not. */
function objectIn(rest: readonly string[]): number | null {
  let joined = false;
  for (const [at, word] of rest.entries()) {
    if (startOfTests(rest, at)) return endOfTests(rest, at) ? at : null;
    if (word === 'and' || word === ',') joined = true;
    else if (word === 'of' && isModifier(rest[at - 1] ?? '')) continue;
    else if (isStop(word) || forbids.test(word)) return null;
    else if (joined && !isModifier(word) && !isModifier(rest[at - 1] ?? '')) return null;
  }
  return null;
}

const wide =
  /^(?:rename|replace|convert|migrate|port|switch|move|change|update|adapt|adjust|rewrite|reformat)$/;
const where = /^(?:in|across|throughout|including|incl|both)$/;
const sources = /^(?:code|source|sources|implementation|docs|documentation|it)$/;
const everything = /^(?:project|codebase|repository|repo|everything)$/;

/** "Rename `a` to `b` everywhere, including tests", "… in the code and its tests", "Convert the project to ES modules". */
function reaches(words: readonly string[]): boolean {
  const inPlace = /\b(?:in place|instead) of\b/.test(words.join(' '));
  const from = words.findIndex(
    (word, at) =>
      (wide.test(word) || (inPlace && word === 'use')) && (at === 0 || beforeVerb.test(words[at - 1] ?? '')),
  );
  if (from === -1 || words.some((word) => forbids.test(word))) return false;
  const rest = words.slice(from + 1);
  const [noun = ''] = rest.filter((word) => !isModifier(word));
  if (everything.test(noun) && /^(?:to|from|into|for)$/.test(rest[rest.indexOf(noun) + 1] ?? '')) return true;
  return rest.some((word, at) => {
    const after = rest.slice(at + 1, at + 1 + mostWords);
    if (where.test(word)) return objectIn(after) !== null;
    const joins = /^(?:and|,)$/.test(after[0] ?? '') && sources.test(word);
    if (joins)
      return objectIn(after.slice(1)) === 0 || (isModifier(after[1] ?? '') && objectIn(after.slice(1)) === 1);
    return startOfTests(rest, at) && /^included$/.test(after[0] ?? '');
  });
}

/** "The old tests of `sum` are rewritten." */
function says(words: readonly string[]): boolean {
  const noun = words.findIndex((word) => !isModifier(word));
  if (noun === -1 || !startOfTests(words, noun)) return false;
  let at = noun + 1;
  if (/^(?:of|for|in)$/.test(words[at] ?? ''))
    for (at += 1; at < noun + 5 && !isStop(words[at] ?? ''); ) at += 1;
  const auxiliaries = words.slice(at).findIndex((word) => !auxiliary.test(word));
  return auxiliaries > 0 && done.test(words[at + auxiliaries] ?? '');
}
