import assert from 'node:assert/strict';
import { scopeCheck } from '../../../server/verification/scopeCheck.ts';
import { changeOf } from './changes.ts';

const judged = (path: string, line: string, task = 'Let `editor` in', before = '') =>
  scopeCheck(changeOf({ [path]: before }, { [path]: `${before}${line}\n` }, { task }));

describe('signs that nobody sees', () => {
  for (const [line, name] of [
    ["/*\u202E } \u2066if (role === 'admin')\u2069 \u2066 begin */", 'U\\+202E'],
    ["return role === 'edit\u200Bor';", 'U\\+200B'],
  ] as const)
    it(`fail in code with ${name}, unless they were there or the task speaks of them`, () => {
      const { status, evidence } = judged('access.js', line);
      assert.equal(status, 'failed');
      assert.match(evidence[0] ?? '', new RegExp(`^access\\.js: "[^\\u200B\\u202E]*" has ${name}, `));
      assert.equal(judged('access.js', line, 'Strip zero-width and bidi signs').status, 'passed');
      assert.equal(judged('access.js', line, 'Let it in', "x = '\u200B';\n").status, 'passed');
      assert.equal(judged('docs/access.md', line).status, 'passed');
    });

  for (const line of [
    "const family = '👨\u200D👩\u200D👧';",
    "const hello = '\u202Bשלום\u202C';",
    "const hello = 'សួស្តី\u200Bពិភពលោក';",
    "const name = '\u2068{name}\u2069';",
    "const persian = 'می\u200Cخواهم';",
    "text.replace(/\\u200B/g, '');",
  ])
    it(`are let through where they belong: ${JSON.stringify(line)}`, () =>
      assert.deepEqual(judged('access.js', line).evidence, []));
});
