import assert from 'node:assert/strict';
import fc from 'fast-check';
import { runGateCheck } from '../../../server/verification/gateCheck.ts';
import { syntaxCheck } from '../../../server/verification/syntaxCheck.ts';
import { changeOf } from './changes.ts';

const judge = (path: string, before: string | null, after: string) =>
  syntaxCheck(changeOf(before === null ? {} : { [path]: before }, { [path]: after }));

const workflowValue = '{{ matrix.os }}';

describe('the syntax check', () => {
  const sound: Record<string, string> = {
    'a.js': 'export const a = () => <b>{1}</b>;\n',
    'a.ts': 'export function a<T extends string>(x: T): x is T { return true as boolean; }\n',
    'a.tsx': 'export const A = ({ x }: { x: number }) => <a href="?p=1&q=2">{x}</a>;\n',
    'a.py': 'def a(x: int) -> int:\n    match x:\n        case 1:\n            return 2\n    return x\n',
    'a.go': 'package a\n\nfunc Map[T any](xs []T) []T { return xs }\n',
    'a.rs': "macro_rules! a { ($x:expr) => { $x + 1 }; }\nfn b<'a>(x: &'a str) -> &'a str { x }\n",
    'A.java':
      'class A {\n  int b(Object o) { return switch (o) { case String s -> 1; default -> 2; }; }\n}\n',
    'a.c': '#define MAX(a, b) ((a) > (b) ? (a) : (b))\nint new(int class) { return MAX(class, 1); }\n',
    'a.h':
      '#ifdef __cplusplus\nextern "C" {\n#endif\nEXPORT_API int a(int delete);\n#ifdef __cplusplus\n}\n#endif\n',
    'a.cpp':
      'template <class T> auto a(T t) -> decltype(t) { return R"(})"[0] ? t : T{}; }\nQ_OBJECT_MACRO(x)\n',
    'a.cs': 'using System;\nConsole.WriteLine("top level");\nrecord P(int X, int Y);\n',
    'a.rb': 'TEXT = <<~END\n  a (\nEND\ndef a(x) = x + 1\nputs a(1) if TEXT\n',
    'a.php': '<p><?php foreach ([1, 2] as $x): ?><b><?= $x ?></b><?php endforeach ?></p>\n',
    'a.json': '{ "a": [1, 2] }\n',
    'a.yml': `on: push\njobs:\n  a: { runs-on: "$${workflowValue}" }\n---\nb: !Ref c\n`,
    'a.toml': '[a]\nwhen = 1979-05-27T07:32:00Z\nb = [ 1, 2 ]\n',
  };
  const broken: Record<string, string> = {
    'a.js': 'export const ok = 1;\nfunction a( { return 1 }\n',
    'a.ts': 'const ok = 1;\nfunction a(x: number { return x; }\n',
    'a.tsx': 'const ok = 1;\nexport const A = () => <a><b></a>;\n',
    'a.py': 'ok = 1\ndef a(:\n    return 2\n',
    'a.go': 'package a\nfunc a( { return 1 }\n',
    'a.rs': 'fn ok() {}\nfn a(x: u8 -> u8 { x }\n',
    'A.java': 'class A {\n  int b( { return 1; }\n}\n',
    'a.c': 'int ok;\nint a(int b { return b; }\n',
    'a.h': 'int ok;\nint a(int b;\n',
    'a.cpp': 'int ok;\nint a(int b { return b; }\n',
    'a.cs': 'class A {\n  int B( { return 1; }\n}\n',
    'a.rb': 'ok = 1\ndef a(x; x; end\n',
    'a.php': '<?php\nfunction a( { return 1; }\n',
    'a.json': '{\n "a": [1, }\n',
    'a.yml': 'a: 1\nb: [1, 2\nc: 3\n',
    'a.toml': 'a = 1\nb = [1, 2\n',
  };

  for (const [path, text] of Object.entries(sound)) {
    it(`passes ${path} without errors, new or changed`, async () => {
      assert.equal((await judge(path, null, text)).status, 'passed');
      const changed = await judge(path, text, `${text}\n`);
      assert.deepEqual([changed.status, changed.figures?.['judged']], ['passed', 1]);
    });

    it(`fails ${path} with an error, and names file and line`, async () => {
      for (const before of [null, text]) {
        const { status, evidence } = await judge(path, before, broken[path] ?? '');
        assert.equal(status, 'failed');
        assert.match(evidence[0] ?? '', new RegExp(`^${path} line .*\\b[23]\\b`));
      }
    });
  }

  it('accepts errors a file already had, but no further ones', async () => {
    const old = 'const a = 1;\nconst b = ;\nconst c = 3;\n';
    assert.equal((await judge('a.ts', old, old.replace('a = 1', 'a = 2'))).status, 'passed');
    const { status, evidence } = await judge('a.ts', old, old.replace('c = 3', 'c = )'));
    assert.equal(status, 'failed');
    assert.match(evidence[0] ?? '', /it had 1 before/);
  });

  it('accepts a file that is as its dialect has it, but no bracket less', async () => {
    const macros = 'BEGIN_DECLS\nint a(void) NONNULL_ALL;\nFOREACH(x, list) { use(x) }\nEND_DECLS\n';
    const flow = '// @flow\nexport type A = {| +b: ?string |};\n';
    for (const [path, text] of Object.entries({ 'a.h': macros, 'a.c': macros, 'a.js': flow })) {
      assert.equal((await judge(path, null, text)).status, 'passed', path);
      assert.equal((await judge(path, text, `${text}${text}`)).status, 'passed', path);
      assert.equal((await judge(path, text, text.replace(/[)}]/, ''))).status, 'failed', path);
    }
  });

  it('sees a new error although an old one was mended elsewhere', async () => {
    const old = 'const a = 1;\nconst b = ;\nconst c = 3;\nconst d = 4;\n';
    const moved = old.replace('b = ;', 'b = 2;').replace('d = 4', 'd = (');
    assert.equal((await judge('a.ts', old, moved)).status, 'failed');
    assert.equal((await judge('a.ts', old, `// a line more\n${old}`)).status, 'passed');
  });

  it('does not judge templates, and data files it could not read before', async () => {
    const chart = 'a: {{ .Values.a }}\n{{- if .b }}\nb: [\n{{ end }}\n';
    assert.equal((await judge('templates/a.yaml', null, chart)).status, 'passed');
    assert.equal((await judge('a.yml', 'a: [1\n', 'a: [1, 2\n')).status, 'passed');
    assert.equal((await judge('a.toml', 'a = \n', 'b = \n')).status, 'passed');
  });

  it('takes line ends, byte order marks, empty files and first lines with #! as they come', async () => {
    for (const [path, text] of Object.entries(sound)) {
      assert.equal((await judge(path, text, text.replaceAll('\n', '\r\n'))).status, 'passed', path);
      if (path !== 'a.json') assert.equal((await judge(path, text, '')).status, 'passed', path);
    }
    for (const path of ['a.js', 'a.ts', 'a.py', 'a.cs', 'a.yml', 'a.toml'])
      assert.equal((await judge(path, null, `\uFEFF${sound[path]}`)).status, 'passed', path);
    assert.equal((await judge('bin/a.mjs', null, '#!/usr/bin/env node\nlet a = 1;\n')).status, 'passed');
  });

  it('has an answer for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(sound)),
        fc.uint8Array({ maxLength: 300 }),
        fc.option(fc.string({ unit: 'grapheme', maxLength: 100 })),
        async (path, bytes, before) => {
          const operation = {
            op: 'modify' as const,
            path,
            base: new TextEncoder().encode(before ?? ''),
            content: bytes,
          };
          const { status } = await syntaxCheck({ operations: [operation] });
          assert.ok(status === 'passed' || status === 'failed');
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });

  it('measures a renamed file against its old text', async () => {
    const old = 'const b = ;\n';
    const change = changeOf({ 'a.ts': old }, { 'a.ts': null, 'b.ts': old }, { renamed: { 'b.ts': 'a.ts' } });
    assert.equal((await syntaxCheck(change)).status, 'passed');
  });

  it('does not judge JSON that is not strict by convention or was not before', async () => {
    const commented = '{\n  // why\n  "a": 1,\n}\n';
    assert.equal((await judge('tsconfig.build.json', null, commented)).status, 'passed');
    assert.equal((await judge('conf.json', commented, `${commented}\n`)).status, 'passed');
    assert.equal((await judge('conf.json', '{}', commented)).status, 'failed');
    assert.equal((await judge('tsconfig.json', '{}', '{')).status, 'failed');
    assert.equal((await judge('a.json', '\uFEFF{}', '\uFEFF[]')).status, 'passed');
  });

  it('does not judge deleted files and languages it has no grammar for', async () => {
    assert.equal((await syntaxCheck(changeOf({ 'a.ts': 'x' }, { 'a.ts': null }))).status, 'passed');
    const { status, figures } = await judge('a.zig', null, '((((');
    assert.deepEqual([status, figures?.['judged']], ['passed', 0]);
  });

  it('is not available, and so not required, where the grammar cannot be loaded', async () => {
    const change = changeOf({}, { 'a.ts': 'const (' });
    const { status, evidence } = await syntaxCheck(change, async () => null);
    assert.equal(status, 'not_available');
    assert.match(evidence[0] ?? '', /a\.ts: not checked, its grammar could not be loaded/);
    const result = await runGateCheck('syntax', (given) => syntaxCheck(given, async () => null), change);
    assert.equal(result.required, false);
  });

  it('ends on deeply nested text', async () => {
    const { status } = await judge('a.ts', null, '('.repeat(100_000));
    assert.equal(status, 'failed');
  });
});
