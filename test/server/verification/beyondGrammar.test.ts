import assert from 'node:assert/strict';
import { syntaxCheck } from '../../../server/verification/syntaxCheck.ts';
import { changeOf } from './changes.ts';

const judge = async (path: string, before: string | null, after: string) => {
  const { status, evidence } = await syntaxCheck(
    changeOf(before === null ? {} : { [path]: before }, { [path]: after }),
  );
  return status === 'passed' ? null : evidence.join('\n');
};

describe('errors that a grammar reads over', () => {
  describe('indentation of Python', () => {
    for (const [what, text, line] of [
      ['a line deeper than its block', 'def f():\n    a = 1\n      b = 2\n', 3],
      ['a line between two blocks', 'def f():\n    if a:\n        b = 1\n      c = 2\n', 4],
      ['a function without a body', 'class A:\n    def f(self):\n    return 1\n', 3],
      ['a block that never comes', 'def f():\n    if x:  # later\n', 2],
      ['an else beside no if', 'if x:\n    a()\n  else:\n    b()\n', 3],
      ['a tab among spaces', 'def f():\n    a = 1\n\tb = 2\n', 3],
      ['a tab that is as wide as spaces', 'if x:\n        if y:\n\t    z = 1\n', 3],
      ['a line behind a string of several', 'a = """\n  x:\n"""\n  b = 1\n', 4],
      ['a line behind a bracket of several', 'a = [\n  1,\n]\n b = 1\n', 4],
    ] as const) {
      it(`fails on ${what}, and names it`, async () => {
        assert.equal(
          await judge('a.py', 'a = 1\n', text),
          `a.py line ${line}: indentation that fits no block`,
        );
        assert.ok(await judge('a.py', null, text));
        assert.equal(await judge('a.py', text, `${text}\n`), null, 'it was there before');
      });
    }

    for (const [what, text] of [
      ['continued lines', 'def f(a,\n  b):\n  return a + \\\n       b\n'],
      ['comments and empty lines at any depth', 'def f():\n        # far\n\n  # near\n    return 1\n# out\n'],
      ['strings with colons, quotes and brackets', `a = "x:"\nb = '"(:'\nc = """\n    ':\n"""\nd = '\\''\n`],
      [
        'blocks on one line, and several levels left at once',
        'if a: b()\nif a:\n  if b:\n    if c: d()\ne()\n',
      ],
      ['tabs alone, and a form feed', 'def f():\n\tif a:\n\t\treturn 1\n\f\ndef g():\n\treturn 2\n'],
      ['a byte order mark, CRLF and no final newline', '\uFEFFdef f():\r\n    a = [\r\n1]\r\n    return a'],
      [
        'lambdas, slices and annotations',
        'x: int = 1\ny = a[1:]\nz = {1: lambda: 2}\ndef f() -> None: ...\n',
      ],
      ['a match', 'match x:\n    case {"a": 1}:\n        pass\n    case _: pass\n'],
    ] as const) {
      it(`passes ${what}`, async () => assert.equal(await judge('a.py', 'a = 1\n', text), null));
    }
  });

  describe('names of JavaScript and TypeScript', () => {
    for (const [what, path, text, line] of [
      ['a constant twice', 'a.js', 'const a = 1;\nconst a = 2;\n', 2],
      ['an import twice', 'a.js', "import { a } from './a.js';\nimport { b, c as a } from './b.js';\n", 2],
      ['an import and a class', 'a.ts', "import A from './a.js';\nexport class A {}\n", 2],
      ['a function and a constant', 'a.js', 'function f() {}\n\nexport const f = 1;\n', 3],
      ['a constant twice in a function', 'a.tsx', 'const a = () => {\n  let b = 1;\n  let b = 2;\n};\n', 3],
      ['a namespace', 'a.mjs', "import * as a from './a.js';\nlet a;\n", 2],
    ] as const) {
      it(`fails on ${what}, and names it`, async () => {
        assert.equal(
          await judge(path, 'x();\n', text),
          `${path} line ${line}: a name that is declared already`,
        );
        assert.equal(await judge(path, text, `${text}\n`), null, 'it was there before');
      });
    }

    for (const [what, path, text] of [
      [
        'one name in two scopes',
        'a.js',
        'const a = 1;\n{\n  const a = 2;\n}\nfunction f() {\n  const a = 3;\n}\n',
      ],
      [
        'functions of a script that replace each other',
        'a.js',
        'function f() {}\nfunction f() {}\nvar a;\nvar a;\n',
      ],
      ['overloads', 'a.ts', 'function f(a: string): void;\nfunction f(a: number): void;\nfunction f() {}\n'],
      [
        'a type and a value',
        'a.ts',
        "import type { A } from './a.js';\nimport { type B } from './b.js';\nconst A = 1;\nconst B = 2;\ninterface C {}\nconst C = 3;\n",
      ],
      ['loops', 'a.js', 'for (let i = 0; i < 1; i++) {}\nfor (let i = 0; i < 1; i++) {}\n'],
      [
        'a name that is exported again',
        'a.js',
        "import { a } from './a.js';\nexport { a };\nexport { a as b } from './a.js';\n",
      ],
    ] as const) {
      it(`passes ${what}`, async () => assert.equal(await judge(path, 'x();\n', text), null));
    }
  });
});
