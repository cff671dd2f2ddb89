import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const call = /\.show(?:Information|Warning|Error)Message\(/g;

describe('notifications of the extension', () => {
  it('all go through the room for one: only dialogs are shown elsewhere', () => {
    const elsewhere: string[] = [];
    let dialogs = 0;
    for (const path of globSync('extension/**/*.ts', { cwd: root })) {
      const text = readFileSync(new URL(path, root), 'utf8');
      for (const { index } of text.matchAll(call)) {
        const statement = text.slice(index, text.indexOf(';', index));
        if (/\{\s*modal: true/.test(statement)) dialogs += 1;
        else elsewhere.push(`${path}: ${statement.slice(0, 80)}`);
      }
    }
    assert.deepEqual(elsewhere, []);
    assert.ok(dialogs > 5);
  });
});
