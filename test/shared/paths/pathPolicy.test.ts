import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgePath } from '#shared/paths/pathPolicy.ts';

const refused: Record<string, string[]> = {
  'an absolute path': ['/etc/passwd', '//server/share/a', '/'],
  'a drive': ['C:/Windows/a', 'c:a.txt', 'Z:'],
  'a UNC path or a backslash': ['\\\\server\\share\\a', '\\\\?\\C:\\a', 'src\\..\\a', 'a\\b'],
  traversal: ['..', '../a', 'src/../../ws-evil/a', 'a/..', 'a/../b'],
  'an empty or dot-only component': ['', 'a//b', 'a/', './a', 'a/./b', '...', 'a/..../b'],
  'a trailing dot or space': ['a.', 'src./a', 'a ', 'src /a', 'a. ', '.git.', '.git ', 'a\u00a0'],
  'NUL and control characters': ['a\0b', 'a\nb', 'a\u001b[31m', 'a\u007f', 'a\u0085', 'a\u2028b'],
  'bidirectional characters': ['a\u202etxt.exe', 'a\u2066b', 'a\u200fb', 'a\u061cb'],
  'tag and zero-width characters': [
    'a\u{e0041}b',
    'a\u200bb',
    'a\u2060b',
    '\ufeffa',
    'a\u00adb',
    'a\u3164',
    'a\ufe0f',
  ],
  'half of a surrogate pair': ['a\ud800', '\udc00a'],
  'an alternate data stream': ['a.txt:hidden', 'src/a.txt::$DATA', '.git::$INDEX_ALLOCATION/config'],
  'an 8.3 name': ['GIT~1/hooks/a', 'a/git~2', 'SETTIN~1.JSO', 'PROGRA~1/a', 'GI7EBA~1', 'a~10.ts'],
  'a Windows device': [
    'CON',
    'nul.txt',
    'src/aux.c',
    'com1',
    'LPT9.log.txt',
    'com¹.md',
    'conin$',
    'prn .txt',
    'COM0',
  ],
  'a .git component': [
    '.git',
    '.git/config',
    'sub/.git/hooks/pre-commit',
    '.GIT/HEAD',
    'a/.Git',
    '.gıt/config',
  ],
  'a .git component with ignorable characters': ['.g\u200cit/config', '.git\u200d/hooks/a', '\ufeff.git/a'],
};

const names = (text: string): string[] => text.split(/\s+/);

const held: Record<string, string[]> = {
  'workspace settings, nested ones too':
    names(`.vscode/settings.json a/b/.vscode/tasks.json x.code-workspace .idea/a.xml
    .devcontainer/devcontainer.json`),
  'continuous integration':
    names(`.github/workflows/ci.yml .gitlab-ci.yml .circleci/config.yml azure-pipelines.yml Jenkinsfile
    .travis.yml`),
  'git hooks kept in the project': names(
    '.husky/pre-commit .pre-commit-config.yaml lefthook.yml .githooks/post-checkout',
  ),
  'agent configuration and rules':
    names(`.cursor/rules/a.mdc .claude/settings.json .codex/config.toml .roo/mcp.json .mcp.json AGENTS.md
    docs/CLAUDE.md .cursorrules .windsurfrules .roorules-code/a.md .clinerules/a.md GEMINI.md`),
  'package manifests and lockfiles':
    names(`package.json packages/a/package.json package-lock.json pnpm-lock.yaml yarn.lock poetry.lock
    bun.lockb go.sum Gemfile pyproject.toml requirements-dev.txt Cargo.lock composer.json
    node_modules/a/index.js`),
  'package manager settings': names(
    '.npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs .yarn/releases/yarn.cjs pip.conf',
  ),
  'build files': names(`Makefile GNUmakefile sub/makefile.am rules.mk build.gradle build.gradle.kts
    gradle/wrapper/gradle-wrapper.properties gradlew Cargo.toml build.rs Directory.Build.props
    a.targets App/App.csproj App.vcxproj pom.xml CMakeLists.txt Dockerfile docker-compose.yml
    Rakefile BUILD justfile setup.py`),
  'build and test configuration':
    names(`vite.config.ts jest.config.js a/vitest.config.mts webpack.prod.js tsconfig.json
    tsconfig.build.json .eslintrc.cjs .babelrc .mocharc.yml karma.conf.js conftest.py
    tests/conftest.py pytest.ini tox.ini phpunit.xml.dist biome.json jest.setup.ts setupTests.ts
    playwright.config.ts`),
  'Plumbline itself': names('.plumbline/project.json .plumblineignore a/.plumbline/x'),
  direnv: names('.envrc'),
};
const heldData: Record<string, string[]> = {
  'git attributes and modules': names('.gitattributes a/.gitattributes .gitmodules'),
  'environment files': names('.env .env.local app/.env.production prod.env'),
  'key files': names('server.key certs/ca.pem id_rsa .ssh/id_ed25519 a.p12 release.keystore'),
};

const allowed = [
  'src/index.ts',
  'README.md',
  'docs/plan.md',
  'src/git/config.ts',
  '.gitignore',
  '.editorconfig',
  'git/hooks.md',
  'build/out.ts',
  'gradle.md',
  'src/package.ts',
  'src/environment.ts',
  'src/console.ts',
  'com10.txt',
  'auxiliary.c',
  'app/(group)/[slug]/page.tsx',
  'naïve/ÜBER.txt',
  '日本語/ファイル.md',
  'a b/c d.txt',
  'src/makefileParser.ts',
  'public/vite.svg',
  'src/..hidden/a.ts',
  'src/a..b.ts',
  '.github.md',
  'test/env.test.ts',
  'notes~.txt',
  'src/keyboard.ts',
  'emoji-🎉.md',
];

describe('judgePath', () => {
  for (const [threat, paths] of Object.entries(refused))
    it(`refuses ${threat}`, () => {
      for (const path of paths) {
        const { verdict, reason } = judgePath(path);
        assert.equal(verdict, 'refused', JSON.stringify(path));
        assert.match(reason ?? '', /^(?:The|It) [^\p{Cc}\p{Cf}]+\.$/u);
      }
    });

  for (const [kind, paths] of Object.entries(held))
    it(`holds ${kind}, before any command runs`, () => {
      for (const path of paths) {
        const { verdict, reason, executes } = judgePath(path);
        assert.deepEqual([verdict, executes], ['held', true], path);
        assert.match(reason ?? '', /^It .+\.$/);
      }
    });

  for (const [kind, paths] of Object.entries(heldData))
    it(`holds ${kind}, which do not run by themselves`, () => {
      for (const path of paths) {
        const { verdict, executes } = judgePath(path);
        assert.deepEqual([verdict, executes], ['held', false], path);
      }
    });

  it('allows ordinary files, also those with names close to held and refused ones', () => {
    for (const path of allowed)
      assert.deepEqual(judgePath(path), { verdict: 'allowed', executes: false }, path);
  });

  it('refuses the TODO file in any case and composition, and what would replace it or its folder', () => {
    const options = { todoPath: 'docs/Tâches.md' };
    for (const path of [
      'docs/Tâches.md',
      'DOCS/TÂCHES.MD',
      'docs/Ta\u0302ches.md',
      'docs/tâches.md/a',
      'docs',
    ])
      assert.equal(judgePath(path, options).verdict, 'refused', path);
    assert.equal(judgePath('TODO.md', { todoPath: './todo.md' }).verdict, 'refused');
    assert.equal(judgePath('docs/tâches.md.ts', options).verdict, 'allowed');
    assert.equal(judgePath('docs/Tâches.md').verdict, 'allowed');
  });

  const spellings = (path: string) => [path.toUpperCase(), path.toLowerCase(), path.normalize('NFD')];
  const ordinary = fc.constantFrom('src', 'é', 'ü.ts', 'ñandú', 'A b', 'ß', 'ſ', '.x', '語');
  const place = fc.tuple(fc.array(ordinary, { maxLength: 3 }), fc.array(ordinary, { maxLength: 3 }));

  it('keeps a refusal and a hold under other cases and decomposed letters, at any depth of folders', () => {
    const hostile = fc.constantFrom(...Object.values(refused).flat(), '.git', 'AUX.é', 'GIÉ~1', 'ßßß~1');
    fc.assert(
      fc.property(hostile, place, (bad, [above, below]) => {
        const path = [...above, bad, ...below].join('/');
        // What is hostile only as a beginning stands at the beginning.
        const paths = judgePath(path).verdict === 'refused' ? [path] : [bad];
        for (const spelling of paths.flatMap(spellings))
          assert.equal(judgePath(spelling).verdict, 'refused', spelling);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values({ ...held, ...heldData }).flat()),
        place,
        (file, [above]) => {
          const path = [...above, file].join('/');
          for (const spelling of [path, ...spellings(path)])
            assert.equal(judgePath(spelling).verdict, 'held', spelling);
        },
      ),
    );
  });

  it('never lets a path through that names .git, leaves its folder or hides a character', () => {
    const part = fc.constantFrom(
      '.git',
      '.',
      '..',
      'GIT',
      '~1',
      ':',
      ' ',
      '/',
      '\\',
      'a',
      'é',
      '\u200b',
      '\0',
      'C',
      '\u0301',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const path = parts.join('');
        if (judgePath(path).verdict === 'refused') return;
        const components = path.toLowerCase().split('/');
        assert.ok(
          !components.some((component) => ['', '.', '..', '.git', 'git~1'].includes(component)),
          path,
        );
        assert.doesNotMatch(path, /[\\:\0\u200b]/);
      }),
      { numRuns: 2_000 },
    );
  });

  // A pattern that backtracks runs into the suite's time limit on one of these.
  it('judges very long paths', () => {
    for (const piece of ['a', '~1', '.proj', '-lock', '. ', 'requirements', '.a-', '/'])
      assert.ok(judgePath(piece.repeat(200_000)).verdict);
  });
});
