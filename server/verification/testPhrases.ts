import { isTestPath } from '#shared/paths/testPath.ts';

const several = /^(?:tests|testcases|unittests)$/;
const single = /^(?:test|testcase)$/;
/** They can be something else of a program; with a word that belongs to tests before them they are not. */
const vague = /^(?:specs?|snapshots?|assertions?|expectations?|mocks|fixtures)$/;
const ofTests =
  /^(?:flaky|failing|skipped|slow|unit|integration|e2e|end-to-end|regression|test|tests|jest|rspec|mocha|vitest|pytest|junit|cypress|playwright)$/;
/** "test" alone is a word of many others: these make tests of it. */
const parts =
  /^(?:cases?|suites?|files?|helpers?|fixtures?|expectations?|assertions?|code|modules?|class|classes)$/;
const article =
  /^(?:the|a|an|all|both|some|most|many|half|each|every|one|two|three|its|their|his|our|your|this|that|these|those|of|it)$/;
const kind =
  /^(?:old|older|existing|current|present|obsolete|outdated|stale|broken|red|redundant|duplicate|duplicated|unneeded|unused|unnecessary|affected|related|corresponding|matching|relevant|remaining|other|whole|entire|same|few|disabled|smoke|snapshot)$/;
const stop =
  /^(?:to|in|on|of|for|with|from|by|at|into|onto|that|which|who|what|how|if|as|via|using|through|under|against|than|or|is|are|be|was|were|has|have|must|should|can|may|will|pass|passes|add|write|create|run|make|keep|see|check|verify|ensure|cover|[,:])$/;
/** What tests themselves do: they are its subject, then, not the object of the verb before. */
const ownVerb =
  /^(?:pass|passes|succeed|stay|remain|run|runs|work|fail|fails|go|are|is|must|should|can|may|will|do|does|have|has|need|see|say|check|cover)$/;
const followers =
  /^(?:in|on|of|for|with|from|by|at|into|to|that|which|who|and|or|under|below|using|as|too|also|then|now|again|first|here|there|broken|written|left|folder|directory|files?|suites?|cases?|only|instead|,|:)$/;

export const isStop = (word: string): boolean => stop.test(word);

/** Words between an article and "tests" that say which tests. */
export const isModifier = (word: string): boolean =>
  article.test(word) || kind.test(word) || (ofTests.test(word) && !isNoun(word));

const isNoun = (word: string): boolean => several.test(word) || single.test(word);

/** Whether the word at `at` names tests. */
export function startOfTests(words: readonly string[], at: number): boolean {
  const word = words[at] ?? '';
  const before = words[at - 1] ?? '';
  if (several.test(word)) return true;
  if (single.test(word)) return at > 0 || parts.test(words[at + 1] ?? '');
  return vague.test(word) && ofTests.test(before);
}

/** Whether what follows leaves tests the object: no other noun that they only belong to, and nothing that they do themselves. */
export function endOfTests(words: readonly string[], at: number): boolean {
  const further = parts.test(words[at + 1] ?? '') ? at + 2 : at + 1;
  const next = words[further];
  if (next === undefined) return true;
  const then = /^(?:still|all|then|now|again|both|only|do)$/.test(next) ? (words[further + 1] ?? '') : next;
  if (ownVerb.test(then)) return false;
  return followers.test(next) || ofTests.test(next) || /(?:ed|ing|ly)$/.test(next);
}

/** The words of a sentence in small letters, with commas and colons. Paths of test files are "tests", code spans say nothing else. */
export function wordsOf(sentence: string): string[] {
  const plain = sentence.replace(/`+([^`]*)`+/g, (_, code: string) =>
    isTestPath(code.trim()) ? ' tests ' : ' it ',
  );
  return (plain.match(/[\p{L}\d_](?:[\p{L}\d_'’./-]*[\p{L}\d_])?|[,:]/gu) ?? []).map((word) =>
    /[./]/.test(word) && isTestPath(word) ? 'tests' : word.toLowerCase(),
  );
}
