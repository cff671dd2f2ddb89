import assert from 'node:assert/strict';
import { heldTests, testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';
import { manifest, script, type WeakerCase } from './scriptCases.ts';

const makefile = (recipe: string): string => `.PHONY: test\n\ntest:\n${recipe}\n`;

const fewer: WeakerCase[] = [
  script('that shards', 'node --test', 'node --test --test-shard=1/2'),
  script('that loads something before', 'node --test', 'node --import=./setup.js --test'),
  script('that sets a variable', 'node --test', 'SKIP_SLOW=1 node --test'),
  script('that sets another value', 'FAST=0 node --test', 'cross-env FAST=1 node --test'),
  script('that loads by a variable', 'node --test', 'NODE_OPTIONS="--import=./setup.js" node --test'),
  [
    'a short run of Go',
    'Makefile',
    makefile('\tgo test ./...'),
    makefile('\tgo test -short ./...'),
    /-short/,
  ],
  [
    'a crate of which the library alone is tested',
    'Makefile',
    makefile('\tcargo test --offline'),
    makefile('\tcargo test --offline --lib'),
    /--lib/,
  ],
  [
    'a new script before the tests',
    'package.json',
    manifest({ test: 'node --test' }),
    manifest({ pretest: 'node scripts/regen.js', test: 'node --test' }),
    /"pretest" is new and runs "node scripts\/regen\.js" wherever "test" does/,
  ],
  [
    'a single file that pytest takes',
    'pytest.ini',
    '[pytest]\n',
    '[pytest]\ntestpaths = tests/test_a.py\n',
    /testpaths/,
  ],
  [
    'a single name that pytest takes',
    'pytest.ini',
    '[pytest]\n',
    '[pytest]\npython_files = test_a.py\n',
    /python_files/,
  ],
  [
    'tests that jest ignores',
    'jest.config.js',
    'export default {\n};\n',
    "export default {\n  testPathIgnorePatterns: ['slug'],\n};\n",
    /testPathIgnorePatterns/,
  ],
  [
    'a single file that jest takes',
    'package.json',
    manifest({}, { jest: {} }),
    manifest({}, { jest: { testMatch: ['<rootDir>/test/a.test.js'] } }).replace(/\[\s*(.*)\s*\]/, '[$1]'),
    /testMatch/,
  ],
  ['a file that mocha ignores', '.mocharc.yml', 'ui: bdd\n', 'ui: bdd\nignore: test/a.js\n', /ignore/],
  ['a single file of mocha', '.mocharc.json', '{\n}\n', '{\n  "spec": "test/a.js"\n}\n', /spec/],
  [
    'a test that vitest leaves out',
    'vitest.config.ts',
    'test: {}\n',
    "test: { exclude: ['src/a.test.ts'] }\n",
    /exclude/,
  ],
];

const all: [what: string, path: string, before: string | null, after: string, task?: string][] = [
  [
    'where it runs',
    'package.json',
    manifest({ test: 'node --test' }),
    manifest({ test: 'TZ=UTC NODE_OPTIONS=--max-old-space-size=4096 node --test' }),
  ],
  [
    'a build before the tests',
    'package.json',
    manifest({ test: 'node --test' }),
    manifest({ pretest: 'npm run build && tsc -p test', build: 'tsc', test: 'node --test' }),
  ],
  [
    'a script before the tests that the task tells of',
    'package.json',
    manifest({ test: 'node --test' }),
    manifest({ pretest: 'node tools/schema.js', test: 'node --test' }),
    'Add a `pretest` script that writes the schema',
  ],
  [
    'what jest need not read',
    'jest.config.js',
    null,
    "export default {\n  testMatch: ['**/*.test.js'],\n  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],\n};\n",
  ],
  ['patterns of mocha', '.mocharc.yml', null, 'spec: test/**/*.js\n'],
  ['what vitest counts', 'vitest.config.ts', null, "coverage: {\n  exclude: ['**/*.test.ts'],\n},\n"],
];

describe('settings by which fewer tests run', () => {
  for (const [what, path, before, after, finding] of fewer)
    it(`are held: ${what}`, () => {
      const change = changeOf({ [path]: before ?? '' }, { [path]: after }, { task: 'Add `sum`' });
      const { status, evidence } = testsCheck(change);
      assert.equal(status, 'held');
      assert.match(evidence.join('\n'), finding);
      assert.match(heldTests(change).get(path) ?? '', /^changes what is tested: /);
    });

  for (const [what, path, before, after, task = 'Add `sum`'] of all)
    it(`are let through where all still run: ${what}`, () => {
      const change = changeOf(before === null ? {} : { [path]: before }, { [path]: after }, { task });
      assert.deepEqual([testsCheck(change).evidence, [...heldTests(change)]], [[], []]);
    });
});
