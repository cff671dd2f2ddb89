import { posix } from 'node:path';
import type { FileOperation } from '../edits/fileOperation.ts';
import { decodeText } from '../edits/textFile.ts';
import { asksForTestChanges } from './asksForTestChanges.ts';
import { recipesOf, scriptsIn } from './checkScripts.ts';
import { escaped } from './commands/projectFiles.ts';
import { taskSentences } from './taskSentences.ts';
import type { WeakenedFile } from './weakenedTests.ts';
import { whatIsWeaker } from './weakerCommand.ts';
import { weakerTypes } from './weakerTypes.ts';

/** Scripts and targets that judge the project. */
const judges = /^(?:pre|post)?(?:tests?|check|lint|types?|typecheck|verify|validate|ci)(?:[:._-].*)?$/;
/** What `npm init` writes in place of a test, and what fails so that somebody writes one. */
const unwritten = /no test specified|^(?:echo\b.*&&\s*)?exit 1$/;

/** New files that Python loads in the place of what runs tests, or before it. */
const inPlace =
  /(?:^|\/)(?:(?:unittest|_?pytest|doctest|nose2?|trial)(?:\.py|\/__init__\.py)|(?:sitecustomize|usercustomize)\.py|[^/]+\.pth)$/;

/** Modules of Python's own library that results and tests are made with, shadowed by a file where it looks first. */
const shadows =
  /^(?:src\/)?(argparse|ast|asyncio|base64|bisect|collections|contextlib|copy|csv|dataclasses|datetime|decimal|difflib|enum|fractions|functools|hashlib|heapq|hmac|importlib|inspect|io|json|logging|operator|os|pathlib|pickle|pprint|random|re|secrets|shutil|socket|sqlite3|statistics|subprocess|tempfile|threading|traceback|typing|unicodedata|uuid|warnings)(?:\.py|\/__init__\.py)$/;

/** Settings by which tests are not found, not run or not counted, by the name of the file. */
const settings: readonly (readonly [file: RegExp, line: RegExp])[] = [
  [
    /^(?:\.?pytest\.ini|pyproject\.toml|setup\.cfg|tox\.ini)$/,
    /--co\b|--collect-only|--ignore\b|--ignore-glob|--deselect|\s-k[\s=]|-m\s*["'\\]*not\b|\bnorecursedirs\b|\btestpaths\s*=.*\.py\b|\bpython_files\s*=(?=.*\w)(?!.*\*)|\bpython_(?:files|classes|functions)\s*=(?!.*test)/i,
  ],
  [/^\.npmrc$/, /^\s*(?:script-shell|shell|node-options|ignore-scripts|if-present)\s*=/],
  [
    /^cmakelists\.txt$/,
    /\bWILL_FAIL\s+(?:TRUE|ON|1|YES)\b|\bDISABLED\s+(?:TRUE|ON|1|YES)\b|\bPASS_REGULAR_EXPRESSION\b/,
  ],
  [
    /^(?:gnu)?makefile$|^cmakelists\.txt$|\.(?:mk|cmake)$|\.sh$/,
    /[\s"'(=]-D\s?NDEBUG\b|\badd_(?:compile_)?definitions\(\s*NDEBUG/,
  ],
  [/^cargo\.toml$/, /^\s*(?:test|autotests|doctest|harness)\s*=\s*false/],
  [
    /^(?:package\.json|\.mocharc\..*|(?:jest|vitest|vite|playwright)\.config\..*)$/,
    /passWithNoTests|testNamePattern|testPathIgnorePatterns(?!["']?\s*:\s*\[(?:\s*["'`](?:<rootDir>|\\{2}|\/)*(?:node_modules|dist|build|out|lib|coverage|\.\w+)(?:\\{2}|\/)*["'`],?)*\s*\])|\b(?:testMatch|testRegex)["']?\s*:(?=.*\w)(?!.*[*\\]).*\.[cm]?[jt]sx?\b|["']?\bf?grep["']?\s*:|["']?\bdryRun["']?\s*:/,
  ],
  [/^\.mocharc\./, /^\W*ignore["']?\s*:|^\W*spec["']?\s*:(?!.*\*).*\.[cm]?[jt]sx?\b/],
  [/^vitest\.config\./, /\bexclude\s*:.*[\w-]\.(?:test|spec)\.[cm]?[jt]sx?\b/],
  [
    /^(?:pom\.xml|.*\.gradle(?:\.kts)?|gradle\.properties)$/,
    /<(?:skipTests|skip|testFailureIgnore|maven\.test\.skip)>\s*true|maven\.test\.skip|\bignoreFailures\s*=\s*true/,
  ],
];

/** Comments of settings, and how a marker of pytest is described: "slow: takes long (leave out with -m 'not slow')". */
const saysOnly =
  /^\s*[#;]|^\s*(?:markers\s*=\s*)?[["'\s]*(?!addopts|commands?|script|test|run)[a-z_]\w*(?:\([^()]*\))?:\s+\w+ [^"'`]*\([a-z][^"'`(]*["'`]?\s*-[mk]\s/i;

const choice = /\b(?:ignor|exclu|skip|leav|left|only|deselect|collect|settings?|config)/i;
const release = /\bNDEBUG\b|\brelease (?:builds?|targets?|modes?|configurations?|flags?)\b/i;
const changes = /\b(?:switch|migrate|convert|replace|move|port)/i;

/** Whether a sentence speaks of the script or target of this name, rather than of what it is named after. */
function names(sentence: string, name: string): boolean {
  const words = sentence.replace(/[`"']/g, '');
  const of = escaped(name);
  return (
    new RegExp(`\\b${of}s? (?:\\w+ )?(?:scripts?|commands?|runners?|targets?)\\b`, 'i').test(words) ||
    new RegExp(`\\b(?:scripts?|commands?|targets?) (?:of |for |named |called )?${of}`, 'i').test(words) ||
    new RegExp(
      `\\b(?:let|have|change|extend|switch) (?:make|npm(?: run)?|yarn(?: run)?|pnpm(?: run)?) ${of}\\b(?! (?:pass|succeed|work|be|stay))`,
      'i',
    ).test(words) ||
    ((changes.test(words) || /\bpackage\.json\b|\bmakefile\b/i.test(words)) &&
      new RegExp(`\\b${of}s?\\b`, 'i').test(words))
  );
}

/**
 * Configuration of a change that makes commands judge less than before: scripts of package.json and targets of a Makefile that no longer
 * run what they ran, and settings that keep tests from being found or counted. Not what the task tells to change.
 */
export function weakenedConfiguration(operations: readonly FileOperation[], task: string): WeakenedFile[] {
  const sentences = taskSentences(task);
  const isChosen = (file: string): boolean =>
    sentences.some((sentence) => sentence.includes(file) && choice.test(sentence));
  const isRelease = sentences.some((sentence) => release.test(sentence));
  return operations.flatMap(({ path, base, content }) => {
    const file = posix.basename(path);
    const [before, after] = [textOf(base), textOf(content)];
    const findings = [
      ...(base === null && inPlace.test(path)
        ? ['Python loads it in the place of what runs the tests, or before that.']
        : []),
      ...shadowed(path, base === null, task),
      ...changedJudges(file, before, after).flatMap(({ of, told }) =>
        sentences.some((sentence) => of.some((name) => names(sentence, name))) ? [] : told,
      ),
      ...weakerTypes(path, { before, after, sentences }),
      ...(asksForTestChanges(task) ? [] : goneCMakeTests(file, before, after)),
      ...(isChosen(file) || asksForTestChanges(task) ? [] : newSettings(file, before, after, isRelease)),
    ];
    return findings.length === 0 ? [] : [{ path, findings }];
  });
}

const textOf = (bytes: Uint8Array | null): string =>
  bytes === null ? '' : (decodeText(bytes)?.lines.join('\n') ?? '');

/** Not one that the task names. */
function shadowed(path: string, isNew: boolean, task: string): string[] {
  const [, name] = (isNew && shadows.exec(path)) || [];
  return name === undefined || new RegExp(`\\b${name}\\.py\\b|[\`'"]${name}[\`'"]`).test(task)
    ? []
    : [`Python loads it in the place of its own "${name}".`];
}

function changedJudges(file: string, before: string, after: string): { of: string[]; told: string }[] {
  const read = file === 'package.json' ? scriptsIn : /^(?:GNU)?makefile$/i.test(file) ? recipesOf : null;
  if (read === null || before === '') return [];
  const now = read(after);
  const had = read(before);
  const around = [...now].flatMap(([name, command]) => {
    const [, of = ''] = /^(?:pre|post)(.+)$/.exec(name) ?? [];
    const isNew = file === 'package.json' && !had.has(name) && had.has(of) && judges.test(of);
    return isNew && !buildsOnly(command, had)
      ? [
          {
            of: [name, of],
            told: `"${name}" is new and runs "${command.slice(0, 120)}" wherever "${of}" does.`,
          },
        ]
      : [];
  });
  const changed = [...had].flatMap(([name, command]) => {
    if (!judges.test(name) || unwritten.test(command)) return [];
    const weaker = whatIsWeaker(command, now.get(name) ?? '');
    return weaker === null ? [] : [{ of: [name], told: `"${name}" ${weaker}` }];
  });
  return [...changed, ...around];
}

/** Whether a command only compiles, lints or cleans, or runs scripts that do so by their names or were there. */
const buildsOnly = (command: string, known: ReadonlyMap<string, string>): boolean =>
  command.split(/\s*&&\s*/).every((part) => {
    const [, script] = /^(?:npm|yarn|pnpm)(?: run)?(?: -s| --silent)? ([\w:.-]+)$/.exec(part) ?? [];
    if (script !== undefined) return known.has(script) || /^(?:build|compile|clean|lint)\b/.test(script);
    return /^(?:npx )?(?:tsc|eslint|biome|prettier|rimraf|tsup|esbuild|vite build)(?: |$)/.test(part);
  });

/** Tests that CMake no longer registers, or of which it runs another program; all of them where they are switched off. */
function goneCMakeTests(file: string, before: string, after: string): string[] {
  if (!/^CMakeLists\.txt$|\.cmake$/.test(file)) return [];
  const calls = (text: string): string[] =>
    (
      text
        .replace(/#.*$/gm, '')
        .match(/\b(?:add_test|enable_testing|gtest_discover_tests|catch_discover_tests)\s*\([^()]*\)/gi) ?? []
    ).map((call) => call.replace(/\s+/g, ' '));
  const left = new Set(calls(after));
  return calls(before)
    .filter((call) => !left.has(call))
    .map((call) => `"${call.slice(0, 120)}" is gone, which made ctest run it.`);
}

/** Not those by which C leaves out assertions where the task is about builds for release and what was built before is built the same. */
function newSettings(file: string, before: string, after: string, isRelease: boolean): string[] {
  const known = new Set(before.split('\n').map((line) => line.trim()));
  const lines = after.split('\n').filter((line) => !known.has(line.trim()));
  return settings
    .filter(([name]) => name.test(file.toLowerCase()))
    .flatMap(([, setting]) => lines.filter((line) => setting.test(line) && !saysOnly.test(line)))
    .filter((line) => !(isRelease && isOfItsOwn(line, before)))
    .map((line) => `"${line.trim().slice(0, 120)}" keeps tests from running or counting.`);
}

/** What all builds are made with. */
const ofAll = /^\s*(?:C|CPP|CXX)FLAGS\s*[:+?]?=|definitions\(/;

/** Whether a line that leaves out assertions is a further one, rather than one that was there or another value of what was set. */
function isOfItsOwn(line: string, before: string): boolean {
  const words = (text: string): string => text.replace(/\s*-D\s?NDEBUG\b/, '').trim();
  const [variable] = /^\s*[\w.]+(?=\s*[:+?]?=)/.exec(line) ?? [];
  return (
    /-D\s?NDEBUG\b/.test(line) &&
    !ofAll.test(line) &&
    before.split('\n').every((other) => {
      const isSame = words(other) === words(line);
      return !(isSame || (variable !== undefined && other.trim().startsWith(variable.trim())));
    })
  );
}
