import assert from 'node:assert/strict';
import fc from 'fast-check';
import { faultOfCommand } from '../../../server/verification/commands/faultOfCommand.ts';
import { wrongCommands } from '../../../server/verification/documentedCommands.ts';

type Texts = Record<string, string>;
const filesOf = (texts: Texts): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]));

/** A project of one language, what can be run in it, and what cannot, with the reason. */
type Project = { files: Texts; works: readonly string[]; fails: readonly (readonly [string, RegExp])[] };

const projects: Record<string, Project> = {
  Python: {
    files: {
      'pyproject.toml':
        '[project]\nname = "split-bill"\ndependencies = ["robotframework>=6"]\n[project.scripts]\nsplit = "split_bill.cli:main"\n',
      'requirements.txt': 'python-dotenv==1\ngrpcio-tools\n',
      'src/split_bill/__init__.py': '',
      'src/split_bill/cli.py': 'import sqlparse\n',
      'app/__init__.py': '',
      'app/__main__.py': '',
      'app/server.py': 'app = 1\n',
      'tool.py': '',
    },
    works: [
      'python -m app',
      'python3.12 -m split_bill.cli --help',
      'python -m tool',
      'python -m pytest -q tests',
      'python -m venv .venv',
      'python -W error -m http.server 8000',
      'python -m robot tests',
      'python -m dotenv list',
      'python -m grpc_tools.protoc -I. x.proto',
      'python -m sqlparse x.sql',
      'python -c "import nothing"',
      'python tool.py --fast',
      'python -u tool.py -m 3',
      'pip install -e ".[dev]"',
      'python -m pip install -r requirements.txt',
      'pip install nothing',
      'uvicorn app.server:app --reload',
      'uv run python -m app',
      'poetry run split',
      'python -m <module>',
    ],
    fails: [
      ['python -m split_bill', /the package split_bill has no __main__\.py/],
      ['python -m app.worker', /no module app\.worker/],
      ['python3 -m splitter', /no module splitter, and nothing that the project installs/],
      ['poetry run python -m splitter', /no module splitter/],
      ['python -W error -m splitter', /no module splitter/],
      ['python -u main.py', /no main\.py/],
      ['pip install -r requirements-dev.txt', /no requirements-dev\.txt/],
      ['uvicorn main:app', /no module main/],
    ],
  },
  JavaScript: {
    files: {
      'package.json': JSON.stringify({
        name: 'split-bill',
        scripts: { build: 'rollup -c', lint: 'oxlint src' },
        devDependencies: { '@scope/mocker-cli': '1' },
      }),
      'package-lock.json':
        '{\n"name": "split-bill",\n"packages": {"node_modules/inner": {"bin": {"innertool": "x"}}}}',
      'packages/cli/package.json': '{"name": "@split/bill-cli", "bin": {"bill": "x.js"}}',
      'server.js': '',
      'src/main.ts': '',
    },
    works: [
      'npm start',
      'npm run build',
      'npx rollup -c',
      'npx oxlint',
      'npx mocker --port 1',
      'npx innertool',
      'npx bill split 3',
      'npx create-react-app x',
      'npx serve',
      'npx --yes something',
      'npx something@1.2.3',
      'npx @org/thing',
      'npx tsx src/main.ts',
      'npx tsx watch src/main.ts',
      'node --env-file .env src/main.ts',
      'node --import tsx src/main.ts',
      'yarn rollup -c',
      'pnpm exec oxlint',
      'bun run lint',
      'bun test',
    ],
    fails: [
      ['npx split-bill', /no package\.json here has the tool "split-bill"/],
      ['npx something --fast', /the tool "something"/],
      ['npx tsx src/cli.ts', /no src\/cli\.ts/],
      ['pnpm exec something', /the tool "something"/],
      ['yarn serve-all', /no script "serve-all"/],
      ['yarn c++', /no script "c\+\+"/],
      ['pnpm a(b', /no script "a\(b"/],
      ['bun run deploy', /no script "deploy"\. There are: build, lint/],
      ['node --import tsx src/cli.ts', /no src\/cli\.ts/],
      ['docker compose up', /no compose\.yaml/],
      ['docker build -t x .', /no Dockerfile/],
    ],
  },
  Go: {
    files: {
      'go.mod': 'module example.com/x\n',
      'cmd/server/main.go': '// Package main serves.\npackage main\n',
      'internal/sum/sum.go': 'package sum\n',
    },
    works: [
      'go run ./cmd/server -port 1',
      'go run ./cmd/server/main.go',
      'go build -o bin/x ./cmd/server',
      'go test ./...',
      'go test ./internal/...',
      'go install example.com/y@latest',
      'go run golang.org/x/tools/cmd/stringer',
      'go mod tidy',
      'go run ./cmd/<name>',
    ],
    fails: [
      ['go run ./cmd/client', /no Go file in \.\/cmd\/client/],
      ['go run .', /no Go file in \./],
      ['go run ./internal/sum', /is not a program/],
      ['go test ./pkg/...', /no Go file in \.\/pkg\/\.\.\./],
      ['go run cmd/main.go', /no cmd\/main\.go/],
    ],
  },
  Rust: {
    files: {
      'Cargo.toml': '[package]\nname = "sums"\n[[bin]]\nname = "named"\n',
      'src/lib.rs': '',
      'src/bin/adds.rs': '',
      'examples/first.rs': '',
    },
    works: [
      'cargo run --bin adds -- --bin nothing',
      'cargo run --bin named',
      'cargo run --release --example first',
      'cargo +nightly test',
      'cargo install ripgrep',
      'cargo install --path .',
      'cargo new x',
      'cargo add serde',
    ],
    fails: [
      ['cargo run --bin subtracts', /no src\/bin\/subtracts\.rs/],
      ['cargo run --example second', /no examples\/second\.rs/],
      ['cargo run -p other', /no Cargo\.toml is of a package "other"/],
    ],
  },
  make: {
    files: { Makefile: 'all: x\nx:\n\ttrue\n' },
    works: [
      'make',
      'make all CC=clang',
      'make CC=clang',
      'make -j 4 all',
      'make -C sub nothing',
      'make <target>',
    ],
    fails: [
      ['make CC=clang deploy', /no target "deploy"/],
      ['make -j4 deploy', /no target "deploy"/],
      ['cargo test', /no Cargo\.toml/],
      ['mvn test', /no pom\.xml/],
    ],
  },
  'make with rules of elsewhere': {
    files: { Makefile: 'include rules.mk\nall:\n\ttrue\n' },
    works: ['make deploy'],
    fails: [],
  },
};

describe('commands of a document', () => {
  for (const [language, { files, works, fails }] of Object.entries(projects)) {
    const told = (command: string): string[] =>
      wrongCommands('README.md', `\`\`\`sh\n${command}\n\`\`\``, filesOf(files)).map((wrong) => wrong.told);
    for (const command of works)
      it(`${language}: ${command} is let through`, () => assert.deepEqual(told(command), []));
    for (const [command, reason] of fails)
      it(`${language}: ${command} is refused`, () => assert.match(told(command).join('\n'), reason));
  }

  it('may run what the document itself installs or has its reader write', () => {
    const told = (text: string) => wrongCommands('README.md', text, filesOf({ 'package.json': '{}' })).length;
    assert.equal(told('```sh\nnpx something\npython -m whatever\n```'), 2);
    assert.equal(
      told('```sh\nnpm install something\nnpx something\npip install whatever\npython -m whatever\n```'),
      0,
    );
    assert.equal(told('```sh\nnode demo.js\n```'), 1);
    assert.equal(told('Save this as `demo.js`:\n\n```sh\nnode demo.js\n```'), 0);
    assert.equal(told('```js\n// demo.js\nrun();\n```\n\n```sh\nnode demo.js\n```'), 0);
  });

  const built = {
    'go.mod': 'module example.com/tool\n',
    'main.go': 'package main\n',
    'cmd/srv/main.go': 'package main\n',
  };
  for (const [commands, fault] of [
    ['go build\n./tool --help', null],
    ['go build ./cmd/srv\n./srv', null],
    ['go build -o app .\n./app', null],
    ['go build\n./other', /no \.\/other/],
    ['go vet\n./tool', /no \.\/tool/],
    ['make\n./tool', null],
    ['cc main.c && ./a.out', null],
    ['cc -o t main.c && ./a.out', /no \.\/a\.out/],
    ["cat > a.py <<'END'\nprint(1)\nEND\npython3 a.py", null],
    ["echo 'print(1)' > a.py\npython3 b.py", /no b\.py/],
    ['curl -O https://example.com/install.sh\nsh install.sh', null],
    ['cp example.sh run.sh\nsh run.sh', null],
  ] as const)
    it(`${JSON.stringify(commands)} ${fault === null ? 'are let through' : 'are refused'}`, () => {
      const told = wrongCommands('README.md', `\`\`\`sh\n${commands}\n\`\`\``, filesOf(built));
      const text = told.map((wrong) => wrong.told).join('\n');
      if (fault === null) assert.equal(text, '');
      else assert.match(text, fault);
    });

  it('are judged without failing, whatever they are', () => {
    const programs =
      'npx python -m go run cargo make docker compose uv bun deno npm exec -- = . ./x --bin'.split(' ');
    const word = fc.oneof(fc.constantFrom(...programs), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const fault = faultOfCommand(words, filesOf(projects['JavaScript']?.files ?? {}), [words]);
        assert.ok(fault === null || /\.$/.test(fault), String(fault));
      }),
    );
  });
});
