import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { collectTexts, savedTexts } from '../../extension/l10n.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('texts of the extension', () => {
  it('stand in the bundle that translations are made from (npm run l10n writes it)', async () => {
    assert.equal(savedTexts(), await collectTexts());
  });

  it('of the manifest are all there, and none is left over', () => {
    const used = new Set([...read('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key));
    assert.deepEqual(Object.keys(JSON.parse(read('package.nls.json'))).sort(), [...used].sort());
  });
});
