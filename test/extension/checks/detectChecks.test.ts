import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { detectChecks } from '../../../extension/checks/detectChecks.ts';
import { detectSetup } from '../../../extension/checks/detectSetup.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';

describe('checks that a project suggests', () => {
  let root: string;
  beforeEach(async () => {
    root = await fs.mkdtemp(join(tmpdir(), 'plumbline-detect-'));
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  async function commandsFor(files: Record<string, string>): Promise<string[]> {
    for (const [path, text] of Object.entries(files)) {
      await fs.mkdir(dirname(join(root, path)), { recursive: true });
      await fs.writeFile(join(root, path), text);
    }
    return (await detectChecks({ files: nodeFiles, root })).map(({ command }) => command.join(' '));
  }
  const scripts = (given: object): string => JSON.stringify({ scripts: given });

  for (const [title, files, commands] of [
    [
      'npm scripts that check',
      { 'package.json': scripts({ test: 'x', lint: 'y', deploy: 'z' }) },
      ['npm test', 'npm run lint'],
    ],
    [
      'no placeholder of npm',
      { 'package.json': scripts({ test: 'echo "Error: no test specified" && exit 1' }) },
      [],
    ],
    [
      "Node's own runner where tests have no script",
      { 'package.json': '{}', 'test/a.test.js': '' },
      ['node --test'],
    ],
    ['nothing of a broken package.json', { 'package.json': '{"scripts": ' }, []],
    [
      'pytest, once',
      { 'pytest.ini': '', 'pyproject.toml': '[tool.pytest.ini_options]' },
      ['python3 -m pytest -q'],
    ],
    ['Go', { 'go.mod': 'module x' }, ['go test ./...']],
    ['Rust', { 'Cargo.toml': '' }, ['cargo test --quiet']],
    ['Maven and Gradle', { 'pom.xml': '', gradlew: '' }, ['mvn -q -B test', './gradlew --quiet test']],
    ['make test', { Makefile: 'all:\n\ttrue\ntest: all\n\ttrue\n' }, ['make test']],
    ['no other target of make', { Makefile: 'all:\n\ttrue\n' }, []],
    [
      'make only where nothing else is known',
      { Makefile: 'test:\n\ttrue\n', 'go.mod': '' },
      ['go test ./...'],
    ],
    [
      'the scripts of the package manager whose lockfile is there',
      { 'package.json': scripts({ test: 'x', 'type-check': 'y' }), 'pnpm-lock.yaml': '' },
      ['pnpm run type-check', 'pnpm test'],
    ],
    ['those of yarn', { 'package.json': scripts({ test: 'x' }), 'yarn.lock': '' }, ['yarn test']],
    [
      'those of bun, not its own runner',
      { 'package.json': scripts({ test: 'x' }), 'bun.lock': '' },
      ['bun run test'],
    ],
    [
      'those of the package manager that the manifest names',
      { 'package.json': '{"packageManager":"yarn@4.1.0","scripts":{"lint":"x"}}' },
      ['yarn run lint'],
    ],
    [
      'formatters, first',
      { 'package.json': scripts({ test: 'x', format: 'y' }) },
      ['npm run format', 'npm test'],
    ],
    [
      "pytest of the project's environment",
      { 'conftest.py': '', '.venv/bin/python': '' },
      ['.venv/bin/python -m pytest -q'],
    ],
    [
      'pytest by the tool that locks it',
      { 'pyproject.toml': 'pytest', 'uv.lock': '' },
      ['uv run python -m pytest -q'],
    ],
    ['tox where pytest is not named', { 'tox.ini': '' }, ['tox -q']],
    ['the wrapper of Maven', { 'pom.xml': '', mvnw: '' }, ['./mvnw -q -B test']],
    ['Gradle without a wrapper', { 'build.gradle.kts': '' }, ['gradle --quiet test']],
    ['.NET', { 'App.sln': '', 'App.csproj': '' }, ['dotnet test --nologo']],
    [
      'a script of Composer',
      { 'composer.json': scripts({ test: 'x' }), 'phpunit.xml': '' },
      ['composer test'],
    ],
    ['PHPUnit', { 'composer.json': '{}', 'phpunit.xml.dist': '' }, ['vendor/bin/phpunit']],
    ['RSpec', { Gemfile: '', '.rspec': '' }, ['bundle exec rspec']],
    ['Rake', { Rakefile: '', 'test/a_test.rb': '' }, ['rake test']],
    ['Mix', { 'mix.exs': '' }, ['mix test']],
    ['no assignment in a makefile', { Makefile: 'test := 1\n' }, []],
    ['nothing in an empty folder', {}, []],
  ] as [string, Record<string, string>, string[]][]) {
    it(`are ${title}`, async () => assert.deepEqual(await commandsFor(files), commands));
  }

  for (const [title, files, command] of [
    ['by the lockfile', { 'package.json': '{}', 'package-lock.json': '' }, 'npm ci'],
    ['as newer yarn names it', { 'yarn.lock': '', '.yarnrc.yml': '' }, 'yarn install --immutable'],
    ['without a lockfile, too', { 'package.json': '{"devDependencies":{}}' }, 'npm install'],
    ['not where nothing is needed', { 'package.json': '{}' }, undefined],
    ['for Python by the tool that locks it', { 'uv.lock': '' }, 'uv sync --frozen'],
  ] as [string, Record<string, string>, string | undefined][]) {
    it(`go along with a command that installs packages, ${title}`, async () => {
      await commandsFor(files);
      assert.equal((await detectSetup({ files: nodeFiles, root }))?.join(' '), command);
    });
  }
});
