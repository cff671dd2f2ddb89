import assert from 'node:assert/strict';
import { sentFilesText } from '../../../extension/runs/sentFiles.model.ts';

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
    assert.match(text, /^- `src\/'odd'\.js` \(7 bytes\)$/m);
    assert.match(text, /^- `\.env`: likely to hold a secret$/m);
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
