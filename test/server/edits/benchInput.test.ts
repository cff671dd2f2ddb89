import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCases } from '../../bench/edits/readHunks.ts';

describe('cases for the benchmark', () => {
  it('are read line by line, whatever characters they hold', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cases-'));
    try {
      const path = join(folder, 'cases.jsonl');
      const given = {
        kind: 'k',
        path: 'a.txt',
        file: 'a\u2028b\u2029\u0085é',
        search: 'a',
        replace: 'b',
        expected: null,
      };
      const lines = [
        { id: 7, ...given, clean: null },
        { id: 'eight', ...given, clean: 'c' },
      ];
      writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\r\n`).join('\n'));
      const read: unknown[] = [];
      for await (const one of readCases(path)) read.push(one);
      assert.deepEqual(read, [
        { id: '7', ...given },
        { id: 'eight', ...given, clean: 'c' },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
