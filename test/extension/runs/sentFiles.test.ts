import assert from 'node:assert/strict';
import { sentFilesText } from '../../../extension/runs/sentFiles.model.ts';
import { withoutCode } from './hostileText.ts';

describe('the list of what a run sends', () => {
  it('names every file that leaves and every one that stays, with the reason', () => {
    const text = sentFilesText({
      sends: '1 file, 7 B, to example.com; left out: 1 likely to hold secrets.',
      manifest: {
        entries: [{ path: 'src/`odd`.js', sha256: 'a'.repeat(64), size: 7 }],
        left: [{ path: '.env', reason: 'secret' }],
        totals: { files: 1, bytes: 7 },
      },
    });
    assert.match(text, /^1 file, 7 B, to example\.com/m);
    assert.match(text, /^- ``src\/`odd`\.js`` \(7 bytes\)$/m);
    assert.match(text, /^- `\.env`: likely to hold a secret$/m);
  });

  it('hides no line and loads nothing, whatever files are called', () => {
    const names = [
      'b\n\n<!--/a.js',
      '![](https:evil.example/x.png)',
      '`![](//evil.example)',
      'x`\n# Sent\n`.js',
    ];
    const text = sentFilesText({
      sends: 'files',
      manifest: {
        entries: names.map((path) => ({ path, sha256: 'a'.repeat(64), size: 7 })),
        left: names.map((path) => ({ path, reason: 'secret' })),
        totals: { files: names.length, bytes: 28 },
      },
    });
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .map(withoutCode);
    assert.deepEqual(lines, [
      ...names.map(() => '-  (7 bytes)'),
      ...names.map(() => '- : likely to hold a secret'),
    ]);
    assert.equal(text.split('\n').length, 10 + 2 * names.length, 'every name stands on one line');
  });

  it('says so when nothing leaves and nothing stays', () => {
    const text = sentFilesText({
      sends: '0 files',
      manifest: { entries: [], left: [], totals: { files: 0, bytes: 0 } },
    });
    assert.match(text, /## Sent\n\nNothing\./);
    assert.match(text, /Nothing was left out\./);
  });
});
