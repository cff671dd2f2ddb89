import assert from 'node:assert/strict';
import { heldTests, testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';
import { manifest, script, type WeakerCase } from './scriptCases.ts';

const makefile = (recipe: string, objects = 'sum.c'): string =>
  `.PHONY: test\n\nt: ${objects}\n\tcc -o t ${objects} test.c\n\ntest: t\n${recipe}\n`;

const weaker: WeakerCase[] = [
  script('that runs nothing', 'node --test', 'true'),
  script('that says only what it ran', 'node --test', 'echo node --test'),
  script('whose failure does not count', 'node --test', 'node --test || true'),
  script('that goes on after a failure', 'node --test', 'node --test; echo ok'),
  script('that ends before', 'tsc && node --test', 'tsc && exit 0 && node --test'),
  script('that leaves a part out', 'tsc && node --test', 'tsc'),
  script('that chooses', 'jest', 'jest --testPathIgnorePatterns=sum'),
  script('that takes one file', 'node --test', 'node --test test/other.test.js'),
  [
    'a script that is gone',
    'package.json',
    manifest({ 'lint:ci': 'eslint .' }),
    manifest({}),
    /"lint:ci" ran "eslint \." and now is gone/,
  ],
  ['a manifest that is gone', 'package.json', manifest({ test: 'node --test' }), null, /is gone/],
  ['a target that runs nothing', 'Makefile', makefile('\t./t'), makefile('\t@true'), /"test" ran "\.\/t"/],
  ['a target that ignores failures', 'Makefile', makefile('\t./t'), makefile('\t-./t'), /runs "-\.\/t"/],
  [
    'tests that are only collected',
    'pytest.ini',
    null,
    '[pytest]\naddopts = --collect-only\n',
    /collect-only/,
  ],
  [
    'tests left out by pytest',
    'pyproject.toml',
    '[tool.pytest.ini_options]\naddopts = "-q"\n',
    '[tool.pytest.ini_options]\naddopts = "-q --ignore=test_sum.py"\n',
    /--ignore=test_sum/,
  ],
  ['marked tests left out', 'pytest.ini', '', '[pytest]\naddopts: -m "not slow"\n', /not slow/],
  ['tests under another name', 'pytest.ini', null, '[pytest]\npython_files = check_*.py\n', /python_files/],
  ['a module in the place of unittest', 'src/unittest.py', null, 'print(1)\n', /in the place of/],
  ['a package in the place of pytest', 'pytest/__init__.py', null, '', /in the place of/],
  [
    "a module in the place of Python's own",
    'hashlib.py',
    null,
    'x = 1\n',
    /in the place of its own "hashlib"/,
  ],
  ['a module before all others', 'sitecustomize.py', null, '', /in the place of/],
  ['another shell for scripts', '.npmrc', null, 'script-shell=/bin/true\n', /script-shell/],
  ['a crate without tests', 'Cargo.toml', '[lib]\n', '[lib]\ntest = false\n', /test = false/],
  [
    'a test that ctest does not run',
    'CMakeLists.txt',
    'enable_testing()\nadd_test(NAME sum COMMAND sum_test)\n',
    'enable_testing()\n',
    /"add_test\(NAME sum COMMAND sum_test\)" is gone/,
  ],
  [
    'a test of another program',
    'lib/CMakeLists.txt',
    'add_test(NAME sum COMMAND sum_test)\n',
    'add_test(NAME sum COMMAND true)\n',
    /COMMAND sum_test\)" is gone/,
  ],
  ['no tests for ctest', 'CMakeLists.txt', 'enable_testing()\n', '# enable_testing()\n', /enable_testing/],
  [
    'a test of CMake that has to fail',
    'CMakeLists.txt',
    '',
    'set_tests_properties(sum PROPERTIES WILL_FAIL TRUE)\n',
    /WILL_FAIL/,
  ],
  ['assertions left out by the Makefile', 'Makefile', 'CFLAGS = -g\n', 'CFLAGS = -g -DNDEBUG\n', /NDEBUG/],
  ['assertions left out by a script', 'run.sh', 'cc -g a.c\n', 'cc -DNDEBUG -g a.c\n', /NDEBUG/],
  ['failures that maven ignores', 'pom.xml', null, '<testFailureIgnore>true</testFailureIgnore>\n', /Ignore/],
];

const harmless: [what: string, path: string, before: string | null, after: string, task?: string][] = [
  ['a new script', 'package.json', manifest({ test: 'tsc' }), manifest({ test: 'tsc', lint: 'eslint .' })],
  [
    'a script that runs more',
    'package.json',
    manifest({ test: 'node --test' }),
    manifest({ test: 'tsc --noEmit && cross-env CI=1 node --test-reporter=spec --test' }),
  ],
  [
    'a first test script',
    'package.json',
    manifest({ test: 'echo "Error: no test specified" && exit 1' }),
    manifest({ test: 'node --test' }),
  ],
  [
    'another build',
    'package.json',
    manifest({ build: 'webpack', start: 'node .' }),
    manifest({ build: 'vite build' }),
  ],
  [
    'a dependency',
    'package.json',
    manifest({ test: 'jest' }),
    manifest({ test: 'jest' }, { type: 'module' }),
  ],
  ['another object', 'Makefile', makefile('\t./t'), makefile('\t./t', 'sum.c list.c')],
  [
    'another object in the recipe of the tests',
    'Makefile',
    makefile('\tcc -o t a.c\n\t./t'),
    makefile('\tcc -o t a.c b.c -lm\n\t./t'),
  ],
  [
    'another test of CMake',
    'CMakeLists.txt',
    'add_library(a a.c)\nadd_test(NAME sum COMMAND sum_test)\n',
    'add_library(a a.c b.c)\nadd_test(NAME sum\n  COMMAND sum_test)\nadd_test(NAME b COMMAND b_test)\n',
  ],
  [
    'where tests lie',
    'pytest.ini',
    null,
    '[pytest]\ntestpaths = tests\naddopts = -q\npython_files = test_*.py\n',
  ],
  [
    'a marker that is described',
    'pytest.ini',
    '[pytest]\naddopts = -q\n',
    `[pytest]\naddopts = -q\n# -m "not slow" leaves them out\nmarkers =\n    slow: marks tests as slow (deselect with '-m "not slow"')\n`,
  ],
  [
    'a marker that is described in TOML',
    'pyproject.toml',
    null,
    `[tool.pytest.ini_options]\nmarkers = ["slow: takes long (leave out with -m 'not slow')"]\n`,
  ],
  [
    'a target that the task tells of',
    'Makefile',
    makefile('\tpython3 -m unittest tests.test_a'),
    makefile('\tpython3 -m unittest discover -s tests'),
    'Let `make test` run the tests in tests/ with `discover -s tests` so that new files are found',
  ],
  ['a module of that name in a package', 'shop/json.py', null, 'x = 1\n'],
  ['a module that the task names', 'statistics.py', null, 'x = 1\n', 'Add `mean` in a new statistics.py'],
  [
    'what the task tells',
    'package.json',
    manifest({ test: 'mocha' }),
    manifest({ test: 'node --test' }),
    'Replace the test runner by that of node',
  ],
  [
    'a choice that the task tells',
    'pytest.ini',
    null,
    '[pytest]\naddopts = --ignore=slow\n',
    'Add a pytest.ini with the settings that leave slow/ out',
  ],
];

const forRelease = 'Add a target `release` for release builds';

describe('what runs the tests', () => {
  for (const [what, before, after, status] of [
    [
      'a target of its own',
      'all:\n\tcc -g a.c\n',
      'all:\n\tcc -g a.c\nrelease:\n\tcc -O2 -DNDEBUG a.c\n',
      'passed',
    ],
    ['a variable of its own', 'CFLAGS = -g\n', 'CFLAGS = -g\nRELEASE = -O2 -DNDEBUG\n', 'passed'],
    ['a test that is left out', 'test:\n\tpytest\n', 'test:\n\tpytest --ignore=slow\n', 'held'],
    ['what all builds are made with', 'all: a.o\n', 'CFLAGS = -DNDEBUG\nall: a.o\n', 'held'],
    ['the variable of all builds', 'CFLAGS = -g\n', 'CFLAGS = -O2 -DNDEBUG\n', 'held'],
    ['the command that builds the tests', 'test:\n\tcc -g a.c\n', 'test:\n\tcc -DNDEBUG -g a.c\n', 'held'],
  ] as const)
    it(`may leave out assertions of C in a build for release, which is told apart: ${what}`, () => {
      const change = changeOf({ Makefile: before }, { Makefile: after }, { task: forRelease });
      assert.equal(testsCheck(change).status, status);
    });

  for (const [what, path, before, after, finding] of weaker) {
    it(`is held with ${what}`, () => {
      const change = changeOf(
        before === null ? {} : { [path]: before },
        { [path]: after },
        { task: 'Add `sum`' },
      );
      const { status, evidence } = testsCheck(change);
      assert.equal(status, 'held');
      assert.match(evidence.join('\n'), finding);
      assert.match(heldTests(change).get(path) ?? '', /^changes what is tested: /);
    });
  }

  for (const [what, path, before, after, task = 'Add `sum`'] of harmless) {
    it(`is let through with ${what}`, () => {
      const change = changeOf(before === null ? {} : { [path]: before }, { [path]: after }, { task });
      assert.deepEqual([testsCheck(change).evidence, [...heldTests(change)]], [[], []]);
    });
  }

  for (const task of [
    'Add a `lint` script to package.json',
    'Add a test for the commands of the parser',
    'Add `sum`\n- **Verification:** the `test` script passes',
    'Let `npm test` pass again',
  ])
    it(`is held where the task only says ${JSON.stringify(task)}`, () => {
      const before = { 'package.json': manifest({ test: 'node --test' }) };
      const after = { 'package.json': manifest({ test: 'true', lint: 'true' }) };
      assert.equal(testsCheck(changeOf(before, after, { task })).status, 'held');
    });

  for (const task of [
    'Switch the tests from mocha to node:test',
    'Let `npm test` in package.json run tsc alone',
    'Use vitest in the script "test"',
  ])
    it(`is let through where the task says ${JSON.stringify(task)}`, () => {
      const before = { 'package.json': manifest({ test: 'mocha' }) };
      const after = { 'package.json': manifest({ test: 'vitest run' }) };
      assert.equal(testsCheck(changeOf(before, after, { task })).status, 'passed');
    });
});
