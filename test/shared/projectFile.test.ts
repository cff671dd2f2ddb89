import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import { parseProjectFile } from '#shared/projectFile.contract.ts';

const parse = (value: unknown) => parseProjectFile(JSON.stringify(value));
const check = { id: 'test', command: ['npm', 'test'] };

function wrongField(value: unknown): unknown {
  try {
    parse(value);
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.equal(error.code, 'invalid_request');
    assert.ok(error.message.includes(String(error.details?.['field'])));
    return error.details?.['field'];
  }
  return null;
}

describe('parseProjectFile', () => {
  it('reads a whole file, with a byte order mark', () => {
    const file = {
      version: 1,
      id: '3f0c5f0e-7d5e-4c1c-9a57-0a8f1f6f2d11',
      name: 'Shop',
      scope: 'packages/shop',
      todo: 'docs/TODO.md',
      checks: [{ ...check, name: 'Tests', kind: 'test', timeoutSeconds: 60 }],
    };
    assert.deepEqual(parseProjectFile(`\uFEFF${JSON.stringify(file)}`), file);
  });

  it('takes TODO.md when no TODO file is named', () => {
    assert.deepEqual(parse({ version: 1 }), { version: 1, todo: 'TODO.md' });
  });

  it("drops unknown fields, a server's address among them", () => {
    const parsed = parse({ version: 1, server: 'https://evil.example', checks: [{ ...check, shell: true }] });
    assert.deepEqual(parsed, { version: 1, todo: 'TODO.md', checks: [check] });
  });

  it('cleans the spelling of the folder and of the TODO file', () => {
    assert.deepEqual(parse({ version: 1, scope: './a/b/', todo: './x.md' }), {
      version: 1,
      scope: 'a/b',
      todo: 'x.md',
    });
    assert.equal(parse({ version: 1, scope: '.' }).scope, undefined);
  });

  for (const [field, value] of [
    ['version', {}],
    ['version', { version: 2 }],
    ['id', { version: 1, id: 'x' }],
    ['name', { version: 1, name: ' ' }],
    ['scope', { version: 1, scope: '../other' }],
    ['scope', { version: 1, scope: '/' }],
    ['todo', { version: 1, todo: '/etc/passwd' }],
    ['todo', { version: 1, todo: '.git/TODO.md' }],
    ['checks', { version: 1, checks: [check, check] }],
    ['checks.0.command', { version: 1, checks: [{ id: 'a', command: 'npm test' }] }],
    ['checks.0.command', { version: 1, checks: [{ id: 'a', command: [] }] }],
    ['checks.0.command', { version: 1, checks: [{ id: 'a', command: ['a', 'b\0c'] }] }],
    ['checks.1.kind', { version: 1, checks: [check, { ...check, id: 'b', kind: 'deploy' }] }],
    ['the file', []],
    ['the file', null],
  ] as const)
    it(`names "${field}" in ${JSON.stringify(value)}`, () => assert.equal(wrongField(value), field));

  it('refuses text that is not JSON', () => {
    assert.throws(
      () => parseProjectFile('{"version": 1,'),
      (error: unknown) => error instanceof AppError && error.code === 'invalid_request',
    );
  });
});
