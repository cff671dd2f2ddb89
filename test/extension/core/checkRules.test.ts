import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment } from '../../../extension/core/checkEnvironment.ts';
import { commandKey, createCheckMemory, usualMs, withDuration } from '../../../extension/core/checkMemory.ts';
import { languagesOf } from '../../../extension/core/commandLanguages.ts';
import { withKinds } from '../../../extension/core/formatters.ts';
import { relatedTests } from '../../../extension/core/relatedTests.ts';
import { filesToBreak, unparsable } from '../../../extension/core/sensitivity.ts';
import { changeOf, makeWorkspace } from './workspace.ts';

const words = (line: string): string[] => line.split(' ');
const check = (line: string) => ({ id: 't', command: words(line) });

describe('formatters', () => {
  const kindOf = (line: string): string | undefined => withKinds([check(line)])[0]?.kind;

  for (const line of [
    'prettier --write .',
    'npx prettier -w src',
    'npx --yes biome check --write .',
    'npm run format',
    'pnpm fmt',
    'yarn lint:fix',
    'black .',
    'python3 -m black src',
    'ruff format',
    'uv run ruff check --fix',
    'gofmt -w .',
    'go fmt ./...',
    'cargo fmt',
    'dotnet format',
    './gradlew spotlessApply',
    'bundle exec rubocop -a',
    'vendor/bin/pint',
    'C:\\tools\\prettier.cmd --write .',
  ]) {
    it(`are known by their words: ${line}`, () => assert.equal(kindOf(line), 'format'));
  }

  for (const line of [
    'prettier --check .',
    'black --check .',
    'ruff format --check',
    'ruff check',
    'gofmt -l .',
    'cargo fmt --check',
    'go test ./...',
    'npm test',
    'npm run format:check',
    'eslint .',
    'dotnet format --verify-no-changes',
    'make format-everything',
  ]) {
    it(`are not what only looks: ${line}`, () => assert.equal(kindOf(line), undefined));
  }

  it('are what the user says they are', () => {
    assert.equal(withKinds([{ ...check('cargo fmt'), kind: 'lint' }])[0]?.kind, 'lint');
  });
});

describe('files that are broken to see whether a command notices', () => {
  const breaks = (line: string, ...paths: string[]): string[] =>
    filesToBreak(check(line), changeOf({}, Object.fromEntries(paths.map((path) => [path, 'x']))).files);

  it('are those in a language that the command could see', () => {
    assert.deepEqual(breaks('npm test', 'a.ts', 'b.py', 'c.md', 'd.vue'), ['a.ts', 'd.vue']);
    assert.deepEqual(breaks('pytest -q', 'a.ts', 'b.py'), ['b.py']);
    assert.deepEqual(breaks('.venv/bin/python -m pytest', 'b.py'), ['b.py']);
    assert.deepEqual(breaks('./gradlew test', 'A.java', 'b.kt', 'c.ts'), ['A.java', 'b.kt']);
    assert.deepEqual(breaks('make test', 'a.go', 'b.rs', 'notes.txt'), ['a.go', 'b.rs']);
    assert.deepEqual(languagesOf(['C:\\Program Files\\nodejs\\npm.cmd']), languagesOf(['npm']));
  });

  it('are tests only where nothing else changed, and never deleted ones or those of a formatter', () => {
    assert.deepEqual(breaks('npm test', 'src/a.ts', 'src/a.test.ts', 'tests/b.ts'), ['src/a.ts']);
    assert.deepEqual(breaks('npm test', 'src/a.test.ts'), ['src/a.test.ts']);
    assert.deepEqual(filesToBreak(check('npm test'), changeOf({ 'a.ts': 'x' }, {}).files), []);
    assert.deepEqual(
      filesToBreak({ ...check('npm test'), kind: 'format' }, changeOf({}, { 'a.ts': '' }).files),
      [],
    );
  });

  it('get a text that no parser takes, in the place where code stands', () => {
    assert.throws(() => new Function(unparsable('a.js')));
    assert.match(unparsable('a.php'), /^<\?php /);
    assert.match(unparsable('a.vue'), /^<script>/);
  });
});

describe('tests nearest to a change', () => {
  const files = [
    'src/a.py',
    'tests/test_a.py',
    'a_test.py',
    'crate/Cargo.toml',
    'crate/src/lib.rs',
    'pkg/x.go',
    'main.go',
  ];
  const related = (line: string, changed: string[], testScript: string | null = null): string | undefined =>
    relatedTests(words(line), { changed, files, testScript })?.command.join(' ');

  it('are found the way each tool has for it', () => {
    assert.equal(
      related('npx jest', ['src/a.ts']),
      'npx jest --passWithNoTests --coverage=false --findRelatedTests src/a.ts',
    );
    assert.equal(
      related('npm test', ['src/a.ts', 'b.md'], 'jest --ci'),
      'npm test -- --passWithNoTests --coverage=false --findRelatedTests src/a.ts',
    );
    assert.equal(
      related('yarn test', ['src/a.ts'], 'jest'),
      'yarn test --passWithNoTests --coverage=false --findRelatedTests src/a.ts',
    );
    assert.equal(
      related('npx vitest run', ['a.ts']),
      'npx vitest related --run --passWithNoTests --coverage.enabled=false a.ts',
    );
    assert.equal(
      related('python3 -m pytest -q', ['src/a.py']),
      'python3 -m pytest -q -p no:cov tests/test_a.py a_test.py',
    );
    assert.equal(related('go test ./...', ['pkg/x.go', 'main.go']), 'go test ./pkg .');
    assert.equal(
      related('cargo test --workspace -q', ['crate/src/lib.rs']),
      'cargo test -q --manifest-path crate/Cargo.toml',
    );
  });

  it('are not guessed for unknown commands, other words, or changes without a file of the language', () => {
    assert.equal(related('make test', ['src/a.py']), undefined);
    assert.equal(related('npm test', ['src/a.ts'], 'jest && echo done'), undefined);
    assert.equal(related('npm test', ['src/a.ts'], 'node --test'), undefined);
    assert.equal(related('npm test', ['src/a.ts'], 'vitest run'), undefined);
    assert.equal(related('npx jest src', ['src/a.ts']), undefined);
    assert.equal(related('pytest -k fast', ['src/a.py']), undefined);
    assert.equal(related('pytest', ['src/b.py']), undefined);
    assert.equal(related('go test ./pkg', ['main.go']), undefined);
    assert.equal(related('cargo test', ['src/main.rs']), undefined);
    assert.equal(related('npx jest', ['README.md', '-evil.js']), undefined);
  });
});

describe('what is learned of commands', () => {
  it('is the median of the last five times', async () => {
    const memory = createCheckMemory();
    const command = ['npm', 'test'];
    assert.equal(usualMs(memory.read(), command), undefined);
    for (const ms of [900_000, 1, 5, 3, 4, 2]) await memory.write(withDuration(memory.read(), command, ms));
    assert.equal(usualMs(memory.read(), command), 3);
    assert.equal(usualMs(memory.read(), ['npm', 'run', 'lint']), undefined);
    assert.equal(memory.read().durations[commandKey(command)]?.length, 5);
  });
});

describe('the HOME of a command', () => {
  const place = { workspace: '/w', folder: '/f', temporary: '/t' };

  it('is its own, and installed tools are found in the real one', () => {
    using home = makeWorkspace();
    mkdirSync(join(home.root, '.cargo'));
    const source = { HOME: home.root, RUSTUP_HOME: '/opt/rustup' };
    const environment = checkEnvironment(source, place, { platform: 'linux' });
    assert.equal(environment['HOME'], join('/t', 'home'));
    assert.equal(environment['CARGO_HOME'], join(home.root, '.cargo'));
    assert.equal(environment['RUSTUP_HOME'], '/opt/rustup');
    assert.equal(environment['NVM_DIR'], undefined);
    assert.equal(checkEnvironment(source, place, { shareHome: true })['HOME'], home.root);
  });

  it('is its own on Windows, too, whatever names it there', () => {
    const names = ['USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'HOMEPATH'];
    const source = {
      ...Object.fromEntries(names.map((name) => [name, 'C:\\Users\\me'])),
      SYSTEMROOT: 'C:\\Windows',
    };
    const environment = checkEnvironment(source, place, { platform: 'win32' });
    assert.equal(Object.values(environment).includes('C:\\Users\\me'), false);
    assert.equal(environment['SYSTEMROOT'], 'C:\\Windows');
  });
});
