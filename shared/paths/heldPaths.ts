/**
 * Names whose files configure or start programs, or hold secrets: configuration is code. All are path keys (composed,
 * lower case). `folders` and `anywhere` hold at any depth and as the last name; `files` and `patterns` are about the last
 * name alone, so that a folder called `build` is no Bazel file.
 */
type HeldRule = {
  reason: string;
  executes: boolean;
  folders?: ReadonlySet<string>;
  anywhere?: readonly RegExp[];
  files?: ReadonlySet<string>;
  patterns?: readonly RegExp[];
};

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const rules: readonly HeldRule[] = [
  {
    reason: 'It configures Plumbline itself, such as which commands check a change.',
    executes: true,
    anywhere: [/^\.plumbline/],
  },
  {
    reason: 'It configures an editor, which can start programs from it.',
    executes: true,
    folders: names('.vscode .vs .idea .fleet .zed .nova .devcontainer .theia'),
    files: names('.devcontainer.json devcontainer.json .vimrc .nvim.lua .exrc .dir-locals.el'),
    patterns: [/\.code-workspace$/, /\.sublime-(?:project|workspace)$/],
  },
  {
    reason: 'It configures an AI agent, which can start programs or change its rules from it.',
    executes: true,
    folders:
      names(`.agent .agents .aider .amazonq .amp .augment .claude .cline .clinerules .codeium .codex .continue
      .copilot .crush .cursor .factory .gemini .goose .junie .kilocode .kiro .opencode .qwen .roo .roorules .tabnine
      .trae .warp .windsurf .zencoder`),
    files:
      names(`.mcp.json mcp.json mcp_config.json .aiexclude .aiignore .cursorrules .cursorignore .goosehints
      .rules .roomodes .rooignore .clineignore .kilocodemodes .kilocodeignore .windsurfrules .geminiignore agent.md
      agents.md agents.override.md claude.md claude.local.md codex.md gemini.md qwen.md warp.md crush.md
      copilot-instructions.md opencode.json opencode.jsonc`),
    anywhere: [/^\.(?:aider|roorules|clinerules)/],
    patterns: [/\.(?:agent|chatmode|instructions|prompt)\.md$/],
  },
  {
    reason: 'It configures continuous integration or deployment, which runs with your credentials.',
    executes: true,
    folders:
      names(`.github .gitlab .circleci .azure-pipelines .azuredevops .buildkite .forgejo .gitea .woodpecker
      .teamcity .semaphore .harness .ci .tekton .zuul.d`),
    files: names(`.travis.yml .appveyor.yml appveyor.yml .cirrus.yml .cirrus.star .drone.yml .drone.jsonnet
      .woodpecker.yml .woodpecker.yaml bitbucket-pipelines.yml buildspec.yml buildspec.yaml cloudbuild.yaml
      cloudbuild.yml cloudbuild.json codefresh.yml codemagic.yaml wercker.yml .zuul.yaml netlify.toml vercel.json
      renovate.json renovate.json5 dependabot.yml fly.toml render.yaml app.yaml procfile`),
    patterns: [
      /^\.gitlab-ci.*\.ya?ml$/,
      /^azure-pipelines.*\.ya?ml$/,
      /^jenkinsfile(?:[.-]|$)/,
      /\.jenkinsfile$/,
    ],
  },
  {
    reason: 'It runs on commits and other git actions.',
    executes: true,
    folders: names('.husky .githooks .git-hooks .lefthook .overcommit'),
    files: names('.overcommit.yml .pre-commit-config.yaml .pre-commit-config.yml .pre-commit-hooks.yaml'),
    patterns: [/^\.?lefthook(?:-local)?\./, /^\.?simple-git-hooks\./],
  },
  {
    reason: 'It changes what git reads or fetches.',
    executes: false,
    files: names('.gitattributes .gitmodules .gitconfig'),
  },
  {
    reason: 'It holds environment settings, often secrets.',
    executes: false,
    anywhere: [/^\.env/],
    patterns: [/\.env$/],
  },
  {
    reason: 'It is a key or a store of credentials.',
    executes: false,
    folders: names('.ssh .gnupg .aws .azure .gcloud .kube .docker'),
    files:
      names(`.git-credentials .htpasswd .pgpass .netrc _netrc authorized_keys known_hosts credentials.json
      auth.json secrets.json .vault-token`),
    patterns: [
      /\.(?:pem|key|p8|p12|pfx|pkcs12|jks|keystore|ppk|gpg|kdbx|age)$/,
      /^id_(?:rsa|dsa|ecdsa|ed25519)/,
      /^service-?account.*\.json$/,
    ],
  },
  {
    reason: 'It decides which packages are installed, and installing or building them runs commands.',
    executes: true,
    folders: names('node_modules .yarn .cargo .mvn gradle .bundle .pip .uv .venv site-packages'),
    files:
      names(`package.json package.json5 package.yaml npm-shrinkwrap.json pnpm-workspace.yaml deno.json deno.jsonc
      jsr.json bower.json lerna.json bunfig.toml bun.lockb pyproject.toml setup.py setup.cfg pipfile pip.conf pip.ini
      uv.toml pdm.toml hatch.toml environment.yml environment.yaml manifest.in sitecustomize.py usercustomize.py gemfile
      gems.rb gems.locked composer.json cargo.toml build.rs rust-toolchain rust-toolchain.toml go.mod go.sum go.work
      go.work.sum pom.xml mvnw mvnw.cmd gradlew gradlew.bat gradle.properties ivy.xml build.sbt deps.edn bb.edn
      project.clj build.boot shadow-cljs.edn mix.exs rebar.config package.swift package.resolved podfile cartfile
      cartfile.resolved pubspec.yaml melos.yaml stack.yaml dune-project project.toml manifest.toml description
      renv.lock shard.yml elm.json cpanfile conanfile.py conanfile.txt vcpkg.json nuget.config packages.config
      global.json dotnet-tools.json flake.nix .tool-versions .python-version .ruby-version .node-version mise.toml
      .mise.toml mise.local.toml foundry.toml`),
    patterns: [
      /^\.?pnpmfile\./,
      /^\.pnp\./,
      /^(?:requirements|constraints).*\.(?:txt|in)$/,
      /^pylock.*\.toml$/,
      /[.-]lock(?:\.(?:json|ya?ml|hcl|toml))?$/,
      /\.(?:lockfile|lockb|gemspec|podspec|rockspec|nimble|opam|cabal|sbt|pth|nix)$/,
      /\.gradle(?:\.kts)?$/,
      /^cabal\.project/,
    ],
  },
  {
    reason: 'It configures how the project is built, and building runs commands.',
    executes: true,
    folders: names('buildsrc build-logic fastlane .config .direnv'),
    files:
      names(`gnumakefile rakefile justfile .justfile brewfile tiltfile vagrantfile earthfile sconstruct sconscript
      wscript fastfile guardfile cmakelists.txt cmakepresets.json cmakeuserpresets.json configure configure.ac
      meson.build meson.options meson_options.txt build build.bazel workspace workspace.bazel module.bazel build.xml
      build.zig build.zig.zon build.yaml build.pl magefile.go xmake.lua dune config.nims nim.cfg setup.hs nx.json
      turbo.json turbo.jsonc rush.json angular.json .angular-cli.json nest-cli.json wrangler.toml wrangler.jsonc
      wrangler.json nodemon.json skaffold.yaml .dockerignore analysis_options.yaml .rspec .formatter.exs`),
    patterns: [
      /^makefile(?:\.|$)/,
      /\.(?:mk|mak|make|ninja|cmake|bzl|rake|rsp|props|targets|sln|slnx|pbxproj|xcconfig|runsettings)$/,
      /\.[a-z]*proj$/,
      /\.[a-z]*proj\.user$/,
      /^(?:dockerfile|containerfile)(?:[.-]|$)/,
      /\.dockerfile$/,
      /^(?:docker-)?compose.*\.ya?ml$/,
      /^taskfile.*\.ya?ml$/,
      /^premake.*\.lua$/,
      /^(?:gulpfile|gruntfile|jakefile|webpack|rollup|esbuild|vite|rspack)\..*[jt]s$/,
      /^(?:tsconfig|jsconfig).*\.json$/,
    ],
  },
  {
    reason: 'It configures tests or other checks, so it decides what "passed" means.',
    executes: true,
    files:
      names(`conftest.py pytest.ini .pytest.ini tox.ini noxfile.py mypy.ini .mypy.ini .flake8 .pylintrc ruff.toml
      .ruff.toml pyrightconfig.json biome.json biome.jsonc dprint.json tslint.json cypress.json cypress.env.json
      .taprc .swcrc rector.php checkstyle.xml .golangci.yml .golangci.yaml .golangci.toml clippy.toml rustfmt.toml
      .clang-tidy .clang-format sonar-project.properties codecov.yml .codecov.yml knip.json`),
    patterns: [
      /\.config\.(?:[cm]?[jt]sx?|json5?|jsonc|ya?ml|toml)$/,
      /\.conf\.[cm]?[jt]s$/,
      /\.workspace\.(?:[cm]?[jt]s|json)$/,
      /^(?:jest|vitest|mocha|karma)[.-].*\.(?:[cm]?[jt]sx?|json|opts)$/,
      /^setup-?tests\./,
      /^(?:phpunit|psalm|phpstan|pest)\b.*\.(?:xml|neon|php|dist)$/,
      /^\.php-?cs/,
    ],
  },
  {
    // `.npmrc`, `.yarnrc.yml`, `.envrc`, `.eslintrc.cjs`, `.babelrc`, `.bashrc`: read by a program when it starts.
    reason: 'It is read by a program when that starts, and can make it run commands.',
    executes: true,
    files: names(
      '.profile .bash_profile .bash_login .bash_aliases .zprofile .zshenv .zlogin .rprofile .inputrc',
    ),
    patterns: [/^\.[a-z0-9_-]+rc(?:\.|$)/],
  },
];

/** Every rule that holds a path, given as the components of its key. */
export function heldReasons(path: readonly string[]): { reason: string; executes: boolean }[] {
  const last = path.at(-1) ?? '';
  return rules.filter(
    ({ folders, anywhere, files, patterns }) =>
      path.some((name) => folders?.has(name) || anywhere?.some((pattern) => pattern.test(name))) ||
      files?.has(last) ||
      patterns?.some((pattern) => pattern.test(last)),
  );
}
