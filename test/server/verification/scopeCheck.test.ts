import assert from 'node:assert/strict';
import { scopeCheck } from '../../../server/verification/scopeCheck.ts';
import { changeOf } from './changes.ts';

const numbered = (count: number, word = 'line') =>
  Array.from({ length: count }, (_, at) => `${word}${at};\n`).join('');

describe('the scope check', () => {
  it('fails on a new placeholder for left-out code, and names its line', () => {
    const { status, evidence } = scopeCheck(
      changeOf({ 'a.ts': 'a();\nb();\n' }, { 'a.ts': 'a();\n// ... rest unchanged\n' }),
    );
    assert.equal(status, 'failed');
    assert.match(evidence[0] ?? '', /^a\.ts:2 "\/\/ \.\.\. rest unchanged"/);
  });

  it('passes a placeholder that was there before', () => {
    const text = '// ... existing code ...\na();\n';
    assert.equal(scopeCheck(changeOf({ 'a.ts': text }, { 'a.ts': `${text}b();\n` })).status, 'passed');
  });

  it('counts what changed', () => {
    const change = changeOf(
      { 'src/a.ts': 'a\nb\nc\n', 'old.ts': 'x\ny\n' },
      { 'src/a.ts': 'a\nB\nc\nd\n', 'old.ts': null, 'lib/n.ts': 'n\n' },
    );
    const { status, figures } = scopeCheck(change);
    assert.equal(status, 'passed');
    assert.deepEqual(figures, {
      files: 3,
      folders: 3,
      addedLines: 3,
      removedLines: 3,
      deletedFiles: 1,
      rewrittenFiles: 0,
      elisions: 0,
      unfinished: 0,
      earlyExits: 0,
      unrelatedFiles: 0,
    });
  });

  for (const [path, line] of [
    ['src/a.js', 'if (process.env.NODE_TEST_CONTEXT) return expected;'],
    ['src/a.ts', "const isTested = process.env['VITEST'] === 'true';"],
    ['src/config.js', 'if (process.env.NODE_TEST_CONTEXT) return expected;'],
    ['src/app.config.ts', 'if (process.env.NODE_TEST_CONTEXT) return expected;'],
    ['config/limits.js', 'export const limit = process.env.VITEST ? 3 : 4;'],
    ['src/a.js', "if (process.execArgv.includes('--test')) return 3;"],
    ['src/a.js', "if (process.argv[1].endsWith('.test.js')) return 3;"],
    ['sums.py', "if 'pytest' in sys.modules:"],
    ['sums.py', "    if sys.modules.get('unittest'):"],
    ['sums.py', "if os.environ.get('PYTEST_CURRENT_TEST'):"],
    ['sums.py', "if 'unittest' in sys.argv[0] or sys.argv[0].endswith('pytest'):"],
    ['sums.go', '\tif testing.Testing() {'],
    ['sums.go', '\tif flag.Lookup("test.v") != nil {'],
    ['sums.go', '\tif strings.HasSuffix(os.Args[0], ".test") {'],
    ['src/sums.rs', '    if cfg!(test) { return 3; }'],
    ['sums.py', 'if any("unittest" in word for word in sys.argv):'],
    ['sums.py', 'return any(name.startswith("_pytest") for name in sys.modules) or sys.modules == "pytest"'],
    ['sums.py', 'if any("test_" in frame.filename for frame in inspect.stack()):'],
    ['src/a.js', "const tested = new Error().stack.includes('.test.js');"],
    ['src/a.js', "if (process.env.npm_lifecycle_event === 'test') return 3;"],
    ['sums.go', '\tif strings.Contains(os.Args[0], "test") {'],
    ['sums.go', '\tos.Args = append(os.Args, "-test.run=^$")'],
  ] as const) {
    it(`fails on ${JSON.stringify(line)} in ${path}, which asks whether it is tested`, () => {
      const change = changeOf({ [path]: 'a\n' }, { [path]: `a\n${line}\n` });
      const { status, evidence } = scopeCheck(change);
      assert.equal(status, 'failed');
      assert.match(evidence.join('\n'), /act otherwise when it is tested/);
      assert.equal(scopeCheck({ ...change, task: `Do as told: ${line}` }).status, 'passed');
    });
  }

  it('fails on code that asks who calls it and knows tests by that, in whatever line', () => {
    const lines = '\t_, file, _, _ := runtime.Caller(1)\n\tif strings.HasSuffix(file, "_test.go") {\n';
    assert.equal(scopeCheck(changeOf({ 'a.go': '' }, { 'a.go': lines })).status, 'failed');
    const other = lines.replace('_test.go', '.go');
    assert.equal(scopeCheck(changeOf({ 'a.go': '' }, { 'a.go': other })).status, 'passed');
  });

  for (const [path, line] of [
    ['test/a.test.js', 'if (process.env.NODE_TEST_CONTEXT) delay = 0;'],
    ['vite.config.ts', 'plugins: process.env.VITEST ? [] : [inspect()],'],
    ['packages/web/vitest.config.unit.mts', 'plugins: process.env.VITEST ? [] : [inspect()],'],
    ['src/a.js', '// node --test sets NODE_TEST_CONTEXT'],
    ['sums.py', "if sys.argv[1] == 'test':"],
    ['src/a.js', "if (process.argv.includes('--test')) runOwnTests();"],
    ['src/a.js', "const pattern = /unittest/; names.includes('pytest');"],
    ['src/sums.rs', '#[cfg(test)]'],
    ['tool.py', "print(f'usage: {sys.argv[0]} add A B | selftest | test')"],
    ['src/latest.mjs', "if (process.argv[1]?.endsWith('latest.mjs')) main();"],
    ['setup.py', "needs = ['pytest-runner'] if 'pytest' in sys.argv else []"],
    ['src/a.js', "log(new Error('stack').stack, 'of the latest run');"],
    ['src/run.js', "const command = ['node', '--test', 'test/a.test.js'];"],
  ] as const) {
    it(`passes ${JSON.stringify(line)} in ${path}`, () => {
      const change = changeOf({ [path]: 'a\n' }, { [path]: `a\n${line}\n` });
      assert.deepEqual(scopeCheck(change).evidence, []);
    });
  }

  for (const [path, line] of [
    ['src/a.js', 'process.exit(0);'],
    ['src/a.ts', 'setTimeout(() => process.exit());'],
    ['src/a.js', 'process.exitCode = 0;'],
    ['sums.py', '    os.fork() or os._exit(0)'],
    ['sums.py', 'sys.exit(0)'],
    ['sums.py', 'raise SystemExit'],
    ['sums.go', '\tos.Exit(0)'],
    ['lib/sums.rb', 'exit! 0'],
    ['src/sums.php', 'exit;'],
    ['src/sums.rs', '    std::process::exit(0);'],
  ] as const) {
    it(`tells the reviewer of ${JSON.stringify(line)} in ${path}, without failing`, () => {
      const { status, evidence, figures } = scopeCheck(
        changeOf({ [path]: 'a\n' }, { [path]: `a\n${line}\n` }),
      );
      assert.deepEqual([status, figures?.['earlyExits']], ['passed', 1]);
      assert.match(evidence.join('\n'), /Ends the program where it is only loaded/);
    });
  }

  for (const [path, line] of [
    ['src/a.js', 'process.exit(1);'],
    ['src/a.js', '  process.exit(0);'],
    ['src/a.js', 'if (import.meta.main) process.exit(0);'],
    ['src/cli.js', 'process.exit(0);'],
    ['sums.py', '    sys.exit(0)'],
    ['sums.py', "if __name__ == '__main__': sys.exit(0)"],
    ['sums.py', 'on_exit()'],
    ['cmd/sums/a.go', '\tos.Exit(0)'],
    ['main.go', '\tos.Exit(0)'],
    ['lib/sums.rb', 'at_exit { done }'],
    ['docs/a.md', 'process.exit(0)'],
  ] as const) {
    it(`says nothing of ${JSON.stringify(line)} in ${path}`, () => {
      const { evidence, figures } = scopeCheck(changeOf({ [path]: 'a\n' }, { [path]: `a\n${line}\n` }));
      assert.deepEqual([evidence, figures?.['earlyExits']], [[], 0]);
    });
  }

  for (const [path, line, loads] of [
    ['src/a.js', 'process.exit(0);', "import { a } from './a.js';\nexport const b = a;\n"],
    ['src/a.ts', 'await process.exit()', 'export const a = 1;\n'],
    ['lib/a.cjs', 'process.exit( 0 ) // done', 'module.exports = { a: 1 };\n'],
    ['sums.py', 'import os; os._exit(0)', 'def add(a, b):\n    return a\n'],
    ['lib/sums.py', 'sys.exit()', 'def add(a, b):\n    return a\n'],
    ['sums.py', 'raise SystemExit', ''],
    ['src/used.js', '  process.exit(0);', 'function used() {\n'],
    ['src/assert.js', 'assert.equal = () => {};', ''],
    ['other.py', 'unittest.TestCase.assertEqual = print', ''],
    ['other.py', '    os._exit(0)', 'def add(a, b):\n'],
    ['other.py', 'atexit.register(os._exit, 0)', ''],
    ['lib/sums.rb', 'exit! 0', ''],
    ['sums.py', '    raise unittest.SkipTest("later")', ''],
    ['sums.py', '    pytest.skip("later")', ''],
    ['sums.py', 'from _pytest.outcomes import Skipped', ''],
  ] as const) {
    it(`fails on ${JSON.stringify(line)} in ${path}, which others load`, () => {
      const others = {
        'test_it.py': 'from lib import sums\n',
        'used.test.js': "import { used } from './src/used.js';\n",
        'test_it.rb': "require_relative '../lib/sums'\n",
      };
      const change = changeOf({ ...others, [path]: loads }, { [path]: `${line}\n${loads}` });
      const { status, evidence } = scopeCheck(change);
      assert.equal(status, 'failed');
      assert.ok(evidence[0]?.startsWith(`${path}: "${line.trim()}" lets every program`), evidence[0]);
    });
  }

  it('does not fail on the end of a script that nothing loads, nor on one that depends on something', () => {
    const script = 'import { a } from "./a.js";\nawait a();\nprocess.exit(0);\n';
    for (const [path, text] of [
      ['src/run.js', script],
      ['sums.py', 'print(1)\nsys.exit(0)\n'],
      ['src/unused.js', 'export function end() {\n  process.exit(0);\n}\n'],
      ['src/used.js', 'export async function stop() {\n  await server.close();\n  process.exit(0);\n}\n'],
      ['src/used.js', 'export const a = assert.equal === b;\n'],
      ['sums.py', 'def fail():\n    os._exit(1)\n'],
      ['sums.py', 'signal.signal(signal.SIGINT, lambda *_: os._exit(0))\n'],
      [
        'src/assert.js',
        'export function assert(value) {\n  if (!value) throw new Error();\n}\nassert.not = (value) => assert(!value);\n',
      ],
      ['lib/testing.py', 'def needs_docker():\n    pytest.skip("no docker")\n'],
      ['tests/test_a.py', 'import unittest\nraise unittest.SkipTest("no docker")\n'],
      ['src/a.js', 'export const a = 1;\nif (!a) {\n  process.exit(0);\n}\n'],
    ] as const)
      assert.equal(
        scopeCheck(
          changeOf(
            { 'test.py': 'import summary\n', 'used.test.js': "import './src/used.js';\n" },
            { [path]: text },
          ),
        ).status,
        'passed',
      );
  });

  it('tells the reviewer of rewritten files, mass deletion, without failing', () => {
    const before = { 'a.ts': numbered(300), 'test/a.test.ts': numbered(10) };
    const { status, evidence, figures } = scopeCheck(
      changeOf(before, { 'a.ts': numbered(5, 'new'), 'test/a.test.ts': null }),
    );
    assert.equal(status, 'passed');
    assert.equal(figures?.['rewrittenFiles'], 1);
    assert.ok(evidence.includes('a.ts: 300 of 300 lines replaced, a rewrite.'));
    assert.ok(evidence.includes('310 lines removed against 5 added.'));
  });

  it('tells the reviewer of added code that looks unfinished', () => {
    const added = [
      'function a() {}',
      'const b = async () => {};',
      "throw new Error('Not implemented');",
      'def c(self):\n    pass',
      'raise NotImplementedError',
      '// TODO: later',
    ];
    for (const text of added) {
      const { status, figures } = scopeCheck(changeOf({ 'a.ts': 'x\n' }, { 'a.ts': `x\n${text}\n` }));
      assert.deepEqual([status, figures?.['unfinished']], ['passed', 1], text);
    }
    for (const text of [
      'const a = {};',
      'if (x) {\n  y();\n}',
      'class E(Exception):\n    pass',
      'for (;;) {',
      'return {}',
    ]) {
      assert.equal(scopeCheck(changeOf({}, { 'a.ts': `${text}\n` })).figures?.['unfinished'], 0, text);
    }
  });

  it('does not blame a change for what was unfinished before', () => {
    const text = '// TODO: later\nfunction a() {}\n';
    assert.equal(
      scopeCheck(changeOf({ 'a.ts': text }, { 'a.ts': `${text}b();\n` })).figures?.['unfinished'],
      0,
    );
  });

  it('measures a renamed file against its old text', () => {
    const change = changeOf(
      { 'a.ts': 'a\nb\n' },
      { 'a.ts': null, 'b.ts': 'a\nB\n' },
      { renamed: { 'b.ts': 'a.ts' } },
    );
    const { figures } = scopeCheck(change);
    assert.deepEqual(
      [figures?.['addedLines'], figures?.['removedLines'], figures?.['deletedFiles']],
      [1, 1, 0],
    );
  });

  it('ends on large files that have nothing in common', () => {
    const { figures } = scopeCheck(
      changeOf({ 'a.ts': numbered(50_000) }, { 'a.ts': numbered(50_000, 'other') }),
    );
    assert.deepEqual([figures?.['addedLines'], figures?.['removedLines']], [50_000, 50_000]);
  });

  it('fails on commands that a change brings into the README and that do not exist, and on no others', () => {
    const readme = (command: string): string => `# Sums\n\n\`\`\`sh\n${command}\n\`\`\`\n`;
    const judge = (before: string, after: string, more: Record<string, string> = {}) =>
      scopeCheck(
        changeOf({ 'README.md': readme(before), 'src/a.js': '' }, { 'README.md': readme(after), ...more }),
      );
    const { status, evidence } = judge('npm ci', 'npm run serve');
    assert.equal(status, 'failed');
    assert.match(evidence.join('\n'), /README\.md:4 "npm run serve": there is no package\.json/);
    assert.equal(judge('npm run serve', 'npm run serve\nls').status, 'passed');
    assert.equal(judge('ls', 'cd sums\nnpm run serve').status, 'passed');
    const manifest = { 'package.json': '{"scripts":{"serve":"node src/a.js"}}' };
    assert.equal(judge('npm ci', 'npm run serve', manifest).status, 'passed');
  });

  it('tells the reviewer of files that the task does not name and that nobody was shown', () => {
    const change = changeOf(
      { 'src/a.js': 'a', 'src/b.js': 'b', 'src/c.js': 'c' },
      { 'src/a.js': 'A', 'src/b.js': 'B', 'src/c.js': 'C', 'test/a.test.js': 't', 'src/d.js': 'd' },
    );
    const about = { text: 'Add `sum` to src/a.js, tested by a.test.js', shown: ['src/b.js'] };
    const { status, evidence, figures } = scopeCheck({ ...change, about });
    assert.deepEqual([status, figures?.['unrelatedFiles']], ['passed', 2]);
    assert.deepEqual(evidence, [
      'src/c.js is neither named by the task nor among the files that were shown.',
      'src/d.js, a new file, is neither named by the task nor among the files that were shown.',
    ]);
    assert.deepEqual(scopeCheck(change).evidence, []);
  });
});
