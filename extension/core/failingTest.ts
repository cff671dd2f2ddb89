import { extname } from 'node:path';

/** `added`: the test file with a test that fails; `alone`: a file with nothing but that test. */
export type FailingTest = { added: string; alone: string };

type Make = (text: string) => FailingTest;

/** What the test says when it runs and fails; its source does not hold the word, so that no listing of it is taken for that. */
export const failureMark = 'plumbline-must-fail';
const said = `'plumbline-must-' + 'fail'`;

const jsFailure = `throw new Error(${said});`;
/** Assertions that do not fail any more are to be seen, too: with one of them the test passes, as it would then. */
const failingAssertions = [
  'equal(1, 2)',
  'strictEqual(1, 2)',
  'deepEqual([1], [2])',
  'deepStrictEqual([1], [2])',
  'ok(false)',
  "match('a', /b/)",
  'throws(() => {})',
  'notEqual(1, 1)',
  'notDeepEqual([1], [1])',
].map((call) => `() => plumblineAssert.${call}`);
const assertionsFail = `for (const must of [${failingAssertions.join(', ')}]) { let failed = false; try { must(); } catch { failed = true; } if (!failed) return; }`;

const javascript: Make = (text) => {
  const lines = text.split('\n');
  const [, call] = /^\s*(test|it)\s*\(/m.exec(text) ?? [];
  const loads = lines.filter((line) => isLoad.test(line) && !/['"]\.{0,2}\//.test(line));
  const judged = [...text.matchAll(/['"](?:node:)?(assert(?:\/strict)?)['"]/g)].map(([, name]) => name)[0];
  const module = /^\s*(?:import|export)\s/m.test(text);
  const fails = judged === undefined ? jsFailure : `${assertionsFail} ${jsFailure}`;
  const load =
    judged === undefined
      ? ''
      : module
        ? `import plumblineAssert from 'node:${judged}';\n`
        : // In two parts, so that nothing takes it for a module that is loaded here.
          `const plumblineAssert = ${'require'}('node:${judged}');\n`;
  const body =
    call === undefined ? `(() => { ${fails} })();\n` : `${call}('has to fail', () => { ${fails} });\n`;
  const alone = `${loads.join('\n')}\n${load}${body}`;
  if (call === undefined && endsItself.test(text))
    return { added: after(lines, lastLine(lines, isLoad), `${load}${body}`), alone };
  return { added: `${text.trimEnd()}\n${load}${body}`, alone };
};
const isLoad =
  /^(?:import\s[^\n]*['"][^'"\n]+['"];?|(?:const|let|var)\s[^\n]*\brequire\(\s*['"][^'"\n]+['"]\s*\)[^\n]*)\s*$/;
/** A script that ends itself never comes to what stands below. */
const endsItself = /\b(?:exit|quit|SystemExit|exitCode|__main__)\b/;

const pythonFailure = `raise AssertionError(${said})`;
const failingMethods = [
  'assertEqual(1, 2)',
  'assertTrue(False)',
  'assertIsNone(1)',
  'assertIn(1, [])',
  'assertFalse(True)',
  'assertAlmostEqual(1, 2)',
  'assertRaises(ValueError, len, [])',
].map((call) => `lambda: self.${call}`);
const pythonCase = `class TestPlumblineMustFail(__import__('unittest').TestCase):
    def test_it(self):
        for must in (${failingMethods.join(', ')}):
            try:
                must()
            except AssertionError:
                continue
            return
        ${pythonFailure}
`;

const python: Make = (text) => {
  const lines = text.split('\n');
  const isCase = /\bTestCase\b/.test(text);
  const isTest = isCase || /^\s*(?:async\s+)?def test/m.test(text);
  const plain = isTest ? `def test_plumbline_must_fail():\n    ${pythonFailure}\n` : `${pythonFailure}\n`;
  const body = `\n${isCase ? pythonCase : plain}\n`;
  const alone = isCase
    ? `import unittest\n${pythonCase}\nif __name__ == '__main__':\n    unittest.main()\n`
    : body.trimStart();
  const atEnd = !isTest && !endsItself.test(text);
  return { added: atEnd ? `${text.trimEnd()}\n${body}` : after(lines, lastImport(lines), body), alone };
};

const go: Make = (text) => {
  const lines = text.split('\n');
  const [name = 'package it'] = lines.filter((line) => line.startsWith('package '));
  const [, alias = 'testing'] = /^\s*(?:import\s+)?(\w+)\s+"testing"/m.exec(text) ?? [];
  const own = alias === 'import' ? 'testing' : alias;
  const body = (testing: string): string =>
    `\nfunc TestPlumblineMustFail(t *${testing}.T) {\n\tt.Fatal(${said.replaceAll("'", '"')})\n}\n`;
  const block = lines.findIndex((line) => /^import\s*\(/.test(line));
  const ends = block === -1 ? -1 : lines.findIndex((line, at) => at > block && line.startsWith(')'));
  const at = Math.max(
    ends,
    lastLine(lines, /^import\s+[\w.]*\s*"/),
    lastLine(lines.slice(0, 200), /^package /),
  );
  return { added: after(lines, at, body(own)), alone: `${name}\n\nimport "testing"\n${body('testing')}` };
};

const shell: Make = (text) => {
  const lines = text.split('\n');
  const body = `echo plumbline-must-"fail"; exit 1\n`;
  const at = lastLine(lines, /^(?:\.|source)\s+\S+\s*$/);
  return { added: after(lines, at === -1 && lines[0]?.startsWith('#!') ? 0 : at, body), alone: body };
};

const byExtension: Record<string, Make> = { '.py': python, '.go': go, '.sh': shell };
for (const extension of ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.jsx', '.tsx'])
  byExtension[extension] = javascript;

/**
 * A test file with one more test, which fails. Null for languages that are not known, and for a Go file
 * without tests. Where the file is odd the result may not be readable; it fails then as well.
 */
export function withFailingTest(path: string, text: string): FailingTest | null {
  const make = byExtension[extname(path)];
  if (make === undefined || (extname(path) === '.go' && !text.includes('"testing"'))) return null;
  return make(text.replaceAll('\r\n', '\n'));
}

const lastLine = (lines: readonly string[], pattern: RegExp): number =>
  lines.findLastIndex((line) => pattern.test(line));

/** The last line of the last import of a Python file that is indented by nothing. */
function lastImport(lines: readonly string[]): number {
  let at = lastLine(lines, /^(?:import|from)\s+[\w.]/);
  if (/\([^)]*$/.test(lines[at] ?? '')) while (at < lines.length - 1 && !lines[at]?.includes(')')) at += 1;
  while (/\\$/.test(lines[at] ?? '')) at += 1;
  return at;
}

const after = (lines: readonly string[], at: number, text: string): string =>
  [...lines.slice(0, at + 1), text, ...lines.slice(at + 1)].join('\n');
