import assert from 'node:assert/strict';
import { testsCheck } from '../../../server/verification/testsCheck.ts';
import { changeOf } from './changes.ts';

const status = (path: string, before: string, after: string, task = 'Add `mail` to `User`'): string =>
  testsCheck(changeOf({ [path]: before }, { [path]: after }, { task })).status;
const config = (options: object, more: object = { include: ['src'] }): string =>
  `${JSON.stringify({ compilerOptions: options, ...more })}\n`;

describe('the check of types', () => {
  it('is held where a file opts out, unless the task says so or it did before', () => {
    const [plain, out] = ['export const a = 1;\n', '// @ts-nocheck\nexport const a = 2;\n'];
    assert.equal(status('src/a.ts', plain, out), 'held');
    assert.equal(status('src/a.ts', plain, out, 'Add `@ts-nocheck` to src/a.ts'), 'passed');
    assert.equal(status('src/a.ts', out, `${out}a;\n`), 'passed');
    assert.equal(status('docs/a.md', plain, out), 'passed');
    assert.equal(testsCheck(changeOf({}, { 'src/a.ts': out })).status, 'passed');
  });

  const strict = config({ strict: true });
  for (const [what, after] of [
    ['is not strict', config({ strict: false })],
    ['no longer says that it is strict', config({})],
    ['leaves out a part of what is strict', config({ strict: true, strictNullChecks: false })],
    ['checks nothing', config({ strict: true, noCheck: true })],
    ['leaves out a file', config({ strict: true }, { include: ['src'], exclude: ['dist', 'src/page.ts'] })],
    ['reads less', config({ strict: true }, { include: ['src/user'] })],
  ] as const)
    it(`is held with a tsconfig that ${what}`, () => {
      assert.equal(status('tsconfig.json', strict, after), 'held');
      assert.equal(status('web/tsconfig.build.json', strict, after), 'held');
      assert.equal(testsCheck(changeOf({}, { 'tsconfig.json': after })).status, 'passed');
    });

  for (const [what, after, task] of [
    ['reads more', config({ strict: true }, { include: ['./src/**/*', 'test'] })],
    [
      'leaves out what is built',
      config({ strict: true }, { include: ['src'], exclude: ['dist', '**/node_modules'] }),
    ],
    ['has another target', config({ strict: true, target: 'es2023', noUnusedLocals: false })],
    ['inherits', config({}, { extends: './base.json', include: ['src'] })],
    ['is not strict, as told', config({ strict: false }), 'Turn `strict` off in tsconfig.json'],
    [
      'leaves out a file, as told',
      config({ strict: true }, { include: ['src'], exclude: ['src/old'] }),
      'Exclude src/old in tsconfig.json',
    ],
  ] as const)
    it(`is let through with a tsconfig that ${what}`, () =>
      assert.equal(status('tsconfig.json', strict, after, task), 'passed'));

  it('does not read what was less strict before, nor comments', () => {
    const loose = '{ "compilerOptions": { "strict": false } }\n';
    assert.equal(
      status('tsconfig.json', loose, loose.replace('false', 'false, "target": "es2023"')),
      'passed',
    );
    const commented = '{\n  // "strict": false would find less\n  "compilerOptions": { "strict": true }\n}\n';
    assert.equal(status('tsconfig.json', config({ strict: true }), commented), 'passed');
  });
});
