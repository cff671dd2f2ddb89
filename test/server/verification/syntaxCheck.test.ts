import assert from 'node:assert/strict';
import { syntaxCheck } from '../../../server/verification/syntaxCheck.ts';
import { changeOf } from './changes.ts';

const judge = (path: string, before: string | null, after: string) =>
  syntaxCheck(changeOf(before === null ? {} : { [path]: before }, { [path]: after }));

describe('the syntax check', () => {
  const sound: Record<string, string> = {
    'a.js': 'export const a = () => <b>{1}</b>;\n',
    'a.ts': 'export function a<T extends string>(x: T): x is T { return true as boolean; }\n',
    'a.tsx': 'export const A = ({ x }: { x: number }) => <a href="?p=1&q=2">{x}</a>;\n',
    'a.py': 'def a(x: int) -> int:\n    match x:\n        case 1:\n            return 2\n    return x\n',
    'a.json': '{ "a": [1, 2] }\n',
  };
  const broken: Record<string, string> = {
    'a.js': 'export const ok = 1;\nfunction a( { return 1 }\n',
    'a.ts': 'const ok = 1;\nfunction a(x: number { return x; }\n',
    'a.tsx': 'const ok = 1;\nexport const A = () => <a><b></a>;\n',
    'a.py': 'ok = 1\ndef a(:\n    return 2\n',
    'a.json': '{\n "a": [1, }\n',
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
        assert.match(evidence[0] ?? '', new RegExp(`^${path} line .*\\b2\\b`));
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

  it('ends on deeply nested text', async () => {
    const { status } = await judge('a.ts', null, '('.repeat(100_000));
    assert.equal(status, 'failed');
  });
});
