import { extname, posix } from 'node:path';
import { isTestPath } from '#shared/paths/testPath.ts';

type Source = {
  path: string;
  /** All of the file after the change, and before it. */
  text: string;
  before: string;
  added: readonly string[];
};

const javascript = /\.[cm]?[jt]sx?$/;
/** Code that helps tests, shows parts by themselves or is settings of tools. */
const besides =
  /(?:^|[/_.-])(?:testing|test-?utils?|helpers?|plugins?|fixtures?|support|setup|mocks?|fakes?|stubs?|stories|docs?|examples?|demos?|features|steps|scripts?|tools?|bin|config|polyfills?|shims?|compat)(?:[/_.-]|$)/i;
const comment = /^\s*(?:\/\/|#|\*|\/\*|>>>)/;

const importsMock =
  /^\s*(?:from\s+unittest\.mock\s+import\b|import\s+(?:unittest\.)?mock\b|import\s+unittest\.mock\b|from\s+(?:unittest\s+import\s+(?:\w+,\s*)*mock|mock\s+import)\b)/;
const aboutMocks = /\b(?:mock|fake|stub|dummy|double|test(?:ing)? helper)/i;
/** Tests in the file itself. */
const pythonTests = /\bTestCase\b|^\s*(?:async )?def test_/m;

const replaced =
  /^\s*(?:Object\.defineProperty\(\s*)?(?:(?:globalThis|global|window)\.)?(Array|String|Number|Object|Function|Map|Set|Promise|RegExp|Date|Math|JSON)(\.prototype)?(?:\.(\w+)\s*=(?![=>])|\s*,\s*['"](\w+)['"])/;
const replacedTimer =
  /^\s*(?:globalThis|global|window)\.((?:set|clear)(?:Timeout|Interval)|setImmediate|Date)\s*=(?![=>])/;
const aboutReplacing = /\b(?:polyfill|shim|monkey|patch|overrid|prototype|built-?in)/i;

/**
 * Added lines of code for users by which it stands on what only tests have: mocks of Python, data of tests, and built-in functions that
 * it replaces for the whole program, its tests included. Each with what is wrong. None in tests and helpers, nor where the task speaks of it.
 */
export function standIns(
  { path, text, before, added }: Source,
  task: string,
  files: ReadonlyMap<string, unknown>,
): string[] {
  if (isTestPath(path) || besides.test(path)) return [];
  const lines = added.filter((line) => line.length <= 300 && !comment.test(line));
  const told = (found: readonly string[], why: string): string[] =>
    found.map((line) => `${path}: "${line.trim()}" ${why}`);
  const found: string[] = [];
  if (extname(path) === '.py') {
    if (!aboutMocks.test(task) && !pythonTests.test(text) && !before.split('\n').some(isMockImport))
      found.push(
        ...told(lines.filter(isMockImport), 'takes what only tests use. Write what users are to get.'),
      );
  } else if (!javascript.test(path)) return [];
  else if (!aboutReplacing.test(task))
    found.push(
      ...told(
        lines.filter((line) => replacesBuiltIn(line, text)),
        'replaces it for the whole program, its tests included. Take it out.',
      ),
    );
  if (pythonTests.test(text)) return found;
  const reads = lines.filter((line) =>
    [...line.matchAll(/(['"`])([^'"`\n]{3,200})\1/g)].some(([, , given = '']) =>
      [posix.join(posix.dirname(path), given), posix.normalize(given)].some(
        (known) => isTestPath(known) && files.has(known) && !isCode(known) && !task.includes(known),
      ),
    ),
  );
  return [...found, ...told(reads, 'takes data of the tests, which users do not have. Take it out.')];
}

const isMockImport = (line: string): boolean => importsMock.test(line);
const isCode = (path: string): boolean => javascript.test(path) || path.endsWith('.py');

/** Only what is built in: a further method may be meant. What is added where it is missing is asked for first. */
function replacesBuiltIn(line: string, text: string): boolean {
  if (replacedTimer.test(line)) return true;
  const [, of = '', prototype = '', set, defined] = replaced.exec(line) ?? [];
  const name = set ?? defined;
  if (name === undefined || (defined !== undefined && !line.includes('defineProperty'))) return false;
  const isOwn = new RegExp(
    `\\b(?:function|class|var|let|const)\\s+${of}\\b|^\\s*import\\b[^\\n=]*\\b${of}\\b`,
    'm',
  );
  if (isOwn.test(text)) return false;
  const holder: unknown = Reflect.get(globalThis, of);
  const object: unknown =
    prototype === '' ? holder : (holder as { prototype?: unknown } | undefined)?.prototype;
  if (object === undefined || object === null || !Object.hasOwn(object, name)) return false;
  const whole = `${of}${prototype}.${name}`.replaceAll('.', '\\.');
  return !new RegExp(
    `(?:!\\s*|typeof\\s+)${whole}\\b|['"]${name}['"]\\s+in\\b|${whole}\\s*=[^=\\n]*${whole}\\s*(?:\\|\\||\\?\\?)`,
  ).test(text);
}
