import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { detectChecks } from '../../../extension/checks/detectChecks.ts';
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
    ['nothing in an empty folder', {}, []],
  ] as [string, Record<string, string>, string[]][]) {
    it(`are ${title}`, async () => assert.deepEqual(await commandsFor(files), commands));
  }
});
