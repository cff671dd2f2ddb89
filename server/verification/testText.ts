import { extname } from 'node:path';

/** What the tests of a file come to, to be compared with what they were. */
export type TestText = {
  /** Names of tests, as often as they occur. */
  names: string[];
  /** Marks that keep tests from running or from counting, in words of their own. */
  skips: string[];
  /** Lines that judge something. */
  assertions: string[];
  /** The code without comments, white space and what formatters change. */
  condensed: string;
};

type Language = { names: RegExp; skips: RegExp; comment: RegExp };

const slashes = /^\s*(?:\/\/|\*)/;
const hash = /^\s*#(?!\[)/;

const javascript: Language = {
  names:
    /\b(?:it|test|describe|suite|context|specify)(?:\.\w+)*\s*\(\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`)/g,
  skips:
    /\b(?:it|test|describe|suite|context|specify|t|this)\.(?:skip|only|todo|fixme|fails|failing|skipIf|runIf)\b|\bx(?:it|describe|test|specify|context)\s*\(|\bf(?:it|describe)\s*\(|[{,]\s*(?:skip|only)\s*:\s*(?:true|!|['"`])|\b(?:it|test|describe|suite)\s*\(\s*[^\n{]{0,200},\s*\{[^{}]{0,200}?\b(?:skip|todo|only)\s*:|\bprocess\.exit\s*\(/g,
  comment: slashes,
};
const languages: Record<string, Language> = {
  '.py': {
    names: /^[ \t]*(?:async[ \t]+)?(?:def[ \t]+(test\w*)|class[ \t]+(Test\w*))/gm,
    skips:
      /@(?:pytest\.mark|mark)\.(?:skip|skipif|xfail)\b|@(?:unittest\.)?(?:skip|skipIf|skipUnless|expectedFailure)\b|\bpytest\.(?:skip|xfail|exit|importorskip)\s*\(|\.skipTest\s*\(|\bpytestmark\b|__test__\s*=\s*False|\b(?:sys\.|os\._?)exit\s*\(|\bcollect_ignore|\bdef pytest_(?:runtest_(?:makereport|protocol|call)|pyfunc_call|collection_modifyitems|sessionfinish|ignore_collect)\b/g,
    comment: hash,
  },
  '.go': {
    names: /^func\s+((?:Test|Fuzz|Example)\w*)\s*\(/gm,
    skips:
      /\.(?:Skip|Skipf|SkipNow)\s*\(|^\/\/go:build .*$|\b(?:os|syscall)\.Exit\s*\(\s*0|\bfunc TestMain\((\w+)\b[^)]*\)\s*\{(?:\s*\}|(?!(?:(?!^\})[\s\S])*?\b\1\b))/gm,
    comment: /^\s*\/\/(?!go:build)/,
  },
  '.rs': {
    names: /#\[(?:\w+::)*(?:test|rstest)\b[^\]]*\][\s\S]*?\bfn\s+(\w+)/g,
    skips: /#\[ignore\b|#\[should_panic\b|#\[cfg\((?!(?:any\()?\s*test\b)[^\]]*\]|\bprocess::exit\s*\(\s*0/g,
    comment: slashes,
  },
  '.rb': {
    names:
      /\b(?:it|specify|describe|context|test)\s*\(?\s*(?:'([^'\n]*)'|"([^"\n]*)")|^\s*def\s+(test_\w+)/gm,
    skips:
      /^\s*(?:skip|pending)\b|\bx(?:it|describe|context|specify)\b|\bf(?:it|describe)\b|\bexit!?\s*\(?0/gm,
    comment: hash,
  },
  '.php': {
    names: /\bfunction\s+(test\w*)\s*\(|\b(?:it|test)\s*\(\s*(?:'([^'\n]*)'|"([^"\n]*)")/g,
    skips: /\bmarkTest(?:Skipped|Incomplete)\b|->skip\s*\(|->only\s*\(|\bexit\s*\(/g,
    comment: /^\s*(?:\/\/|\*|#)/,
  },
};
const jvm: Language = {
  names:
    /@(?:Test|ParameterizedTest|RepeatedTest|Property)\b[\s\S]*?\b(\w+|`[^`]+`)\s*\(\s*[^)]*\)\s*(?:throws[^{]*)?[{=:]/g,
  skips: /@(?:Disabled|Ignore)\b|\bassume(?:True|False|That)\s*\(|\bSystem\.exit\s*\(/g,
  comment: slashes,
};
for (const extension of ['.java', '.kt', '.scala', '.groovy']) languages[extension] = jvm;
languages['.cs'] = {
  names: /\[(?:Fact|Theory|Test|TestMethod|TestCase)\b[\s\S]*?\b(\w+)\s*\(\s*[^)]*\)\s*[{=]/g,
  skips: /\bSkip\s*=|\[Ignore\b|\[Explicit\b|\bAssert\.(?:Ignore|Inconclusive)\b/g,
  comment: slashes,
};

const assertion =
  /\bassert|\bexpect|\bshould\b|\.(?:should|must|Error|Errorf|Fatal|Fatalf|Fail|FailNow|toThrow\w*)\b|\brequire\.\w+\(|\bverify\w*\s*\(|\bAssert\.|\bpytest\.raises|\bXCTAssert|\bt\.(?:is|not|deepEqual|throws|true|false|truthy|plan)\s*\(/;

/** Reads a test file by the words of its language; languages that are not known are read as JavaScript, whose words many share. */
export function readTestText(path: string, text: string): TestText {
  const { names, skips, comment } = languages[extname(path).toLowerCase()] ?? javascript;
  const blocks = /\.(?:py|rb)$/i.test(path) ? text : text.replace(/\/\*[\s\S]*?\*\//g, ' ');
  const code = blocks
    .split(/\r?\n/)
    .filter((line) => !comment.test(line))
    .join('\n');
  return {
    names: [...code.matchAll(names)].map(
      (match) => match.slice(1).find((group) => group !== undefined) ?? '',
    ),
    skips: (code.match(skips) ?? []).map((mark) => mark.replace(/^[{,]?\s*|\s*[(:]?\s*$/g, '')),
    assertions: code
      .split('\n')
      .filter((line) => assertion.test(line))
      .map(afterArrow),
    condensed: condense(code),
  };
}

/** Without the test that holds it on the same line. */
function afterArrow(line: string): string {
  const at = line.lastIndexOf('=>', line.search(assertion));
  return at === -1 ? line : line.slice(at + 2);
}

/** The same for texts that a formatter makes of each other. */
export const condense = (text: string): string => text.replace(/[\s,;]+/g, '').replace(/["`]/g, "'");
