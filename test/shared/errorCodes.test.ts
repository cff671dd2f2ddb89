import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { errorCodes } from '#shared/errorCodes.ts';

/** Where each code stands because every code does. */
const tables = [
  'shared/errorCodes.ts',
  'server/http/errorStatus.ts',
  'extension/support/errorActions.model.ts',
];

describe('error codes', () => {
  it('are all used: a client need not be ready for what never comes', () => {
    const sources = globSync('{extension,server,shared}/**/*.ts')
      .filter((path) => !tables.includes(path.replaceAll('\\', '/')))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    assert.deepEqual(
      errorCodes.filter((code) => !sources.includes(`'${code}'`)),
      [],
    );
  });
});
