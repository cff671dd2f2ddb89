import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Transfer, type TransferPage, transfersCsv } from '../../../extension/credits/transfersCsv.ts';

const transfer = (changes: Partial<Transfer> = {}): Transfer => ({
  id: '1',
  seq: 1,
  kind: 'charge',
  amount: 31_234,
  into: false,
  postedAfter: 1_000_000,
  runId: null,
  note: null,
  owed: 0,
  at: '2026-01-31T12:00:00.000Z',
  ...changes,
});

async function csvOf(...pages: Transfer[][]): Promise<string> {
  const read = async (cursor: string | undefined): Promise<TransferPage> => {
    const at = Number(cursor ?? 0);
    return { items: pages[at] ?? [], nextCursor: at + 1 < pages.length ? String(at + 1) : null };
  };
  const parts: string[] = [];
  for await (const part of transfersCsv(read)) parts.push(part);
  return parts.join('');
}

/** Reads CSV as RFC 4180 says. */
function parse(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.slice(0, -1);
}

describe('movements as CSV', () => {
  it('has a head, exact credits with their sign, and a mark for spreadsheets', async () => {
    const csv = await csvOf([
      transfer(),
      transfer({ seq: 2, kind: 'purchase', into: true, amount: 5_000_000 }),
    ]);
    assert.equal(
      csv,
      '\uFEFFNumber,Time (UTC),Kind,Credits,Balance after,Run,Note\r\n' +
        '1,2026-01-31T12:00:00.000Z,charge,-3.1234,100.0000,,\r\n' +
        '2,2026-01-31T12:00:00.000Z,purchase,500.0000,100.0000,,\r\n',
    );
  });

  it('reads page after page to the last one, in order', async () => {
    const csv = await csvOf([transfer({ seq: 3 })], [transfer({ seq: 2 })], [transfer({ seq: 1 })]);
    assert.deepEqual(
      parse(csv)
        .slice(1)
        .map(([seq]) => seq),
      ['3', '2', '1'],
    );
  });

  it('keeps a spreadsheet from running what somebody wrote as a note', async () => {
    for (const note of ['=HYPERLINK("http://x","y")', '+1+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', ' =1+1']) {
      const cell = parse(await csvOf([transfer({ note })]))[1]?.[6] ?? '';
      assert.match(cell, /^'/, note);
      assert.equal(cell, `'${note}`);
    }
  });

  it('gives every text back that is no formula, quotes and line breaks included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const note = `n${text}`.replaceAll('\uFEFF', '');
        const rows = parse(await csvOf([transfer({ note })]));
        assert.equal(rows.length, 2);
        assert.equal(rows[1]?.[6], note);
      }),
    );
  });
});
