import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileOperation } from '../../../server/edits/fileOperation.ts';
import { commandsIn } from '../../../server/verification/commandsIn.ts';
import { documentsCheck } from '../../../server/verification/documentsCheck.ts';
import { lostLines } from '../../../server/verification/keptLines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const files = new Map(
  Object.entries({
    'package.json': '{"scripts":{"test":"node --test","build:all":"tsc"}}',
    Makefile: 'CC := gcc\nall: build\n\ttrue\nbuild lint:\n\ttrue\n',
    'src/main.js': '',
    'docs/plan.md': '',
  }).map(([path, text]) => [path, bytes(text)]),
);
const write = (path: string, text: string, op: FileOperation['op'] = 'create'): FileOperation => ({
  op,
  path,
  base: op === 'create' ? null : bytes(''),
  content: op === 'delete' ? null : bytes(text),
});
const evidence = (...operations: FileOperation[]): string[] =>
  documentsCheck({ operations, base: files }).evidence;
const block = (command: string): string => `# Title\n\n\`\`\`sh\n${command}\n\`\`\`\n`;

describe('the check of a documentation', () => {
  for (const command of [
    'npm test',
    'npm run test -- --watch',
    'npm install && npm t',
    'yarn build:all',
    'pnpm run build:all',
    'npm ci',
    'make all',
    'make lint',
    'node src/main.js --port 1',
    'node --test',
    'node -e "process.exit()"',
    'python -m http.server',
    'node dist/built.js',
    'PORT=1 node src/main.js > out.txt # starts it',
    'curl -s http://127.0.0.1:1',
    'git clone https://example.com/x.git',
    '$ node src/main.js',
    'npm run test \\\n  -- --grep x',
    'npm --prefix web run start',
  ])
    it(`lets ${JSON.stringify(command)} pass`, () => {
      assert.deepEqual(evidence(write('README.md', block(command))), []);
    });

  for (const [command, said] of [
    ['npm run serve', /no script "serve"\. It has: test, build:all/],
    ['npm start', /no script "start"/],
    ['echo a && yarn deploy', /no script "deploy"/],
    ['make install', /no target "install"/],
    ['node src/server.js', /no src\/server\.js/],
    ['python3 tool.py', /no tool\.py/],
    ['FOO=1 node src/nope.js', /no src\/nope\.js/],
    ['./run.sh', /no \.\/run\.sh/],
  ] as const)
    it(`refuses ${JSON.stringify(command)}`, () => {
      const [first = ''] = evidence(write('README.md', block(command)));
      assert.match(first, said);
      assert.match(first, /^README\.md:4 /);
    });

  it('reads commands in code spans of prose, and not those of other languages or output', () => {
    assert.match(evidence(write('README.md', 'Run `npm run nope` first.'))[0] ?? '', /no script "nope"/);
    assert.deepEqual(evidence(write('README.md', '```js\nmake(nothing)\n```\nThe `node` program.')), []);
    const session = '```console\n$ npm test\nmake it so\n```';
    assert.deepEqual(
      commandsIn(session, new Set()).map(({ words }) => words.join(' ')),
      ['npm test'],
    );
  });

  it('says which links lead nowhere', () => {
    const text =
      '[a](docs/plan.md) [b](src/) [c](https://x.test/y) [d](#top) [e](missing.md#part) `[f](no.md)`';
    assert.deepEqual(evidence(write('README.md', text)), [
      'README.md links to missing.md, which is not there.',
    ]);
    assert.deepEqual(evidence(write('docs/more.md', '[up](../src/main.js) [plan](plan.md)')), []);
  });

  it('lets README.md be changed and documents be added, and nothing else', () => {
    assert.deepEqual(evidence(write('README.md', 'x', 'modify'), write('docs/api.md', 'x')), []);
    assert.match(evidence(write('docs/plan.md', 'x', 'modify'))[0] ?? '', /only README\.md is written/);
    assert.match(evidence(write('src/new.js', ''))[0] ?? '', /only README\.md/);
    assert.match(evidence(write('README.md', '', 'delete'))[0] ?? '', /only README\.md/);
  });

  it('says that there is no package.json or Makefile where there is none', () => {
    const check = (command: string) =>
      documentsCheck({ operations: [write('README.md', block(command))], base: new Map() }).evidence[0] ?? '';
    assert.match(check('npm test'), /no package\.json/);
    assert.match(check('make all'), /no Makefile/);
  });

  it('takes any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        documentsCheck({ operations: [write('README.md', text)], base: files });
        documentsCheck({ operations: [write('README.md', block(text))], base: files });
      }),
    );
  });
});

describe('lines that have to be kept', () => {
  const line = fc.constantFrom('a', 'b', '', '- [x] c');
  const lines = fc.array(line, { maxLength: 12 });

  it('are kept by any insertion, wherever it is', () => {
    fc.assert(
      fc.property(lines, lines, fc.nat(12), (base, added, at) => {
        const after = base.toSpliced(Math.min(at, base.length), 0, ...added);
        assert.deepEqual(lostLines(base, after), []);
      }),
    );
  });

  it('are lost exactly when they are no subsequence of what is there after', () => {
    const isSubsequence = (base: readonly string[], after: readonly string[]): boolean => {
      let at = 0;
      for (const text of after) if (base[at] === text) at += 1;
      return at >= base.length;
    };
    fc.assert(
      fc.property(lines, lines, (base, after) => {
        assert.equal(lostLines(base, after).length === 0, isSubsequence(base, after));
      }),
    );
  });

  it('may be left out where that is said', () => {
    assert.deepEqual(
      lostLines(['a', 'b', 'c'], ['c'], (index) => index === 0),
      [{ line: 2, text: 'b' }],
    );
  });
});
