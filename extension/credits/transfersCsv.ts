import type { z } from 'zod';
import type { transferSchema } from '#shared/credits.contract.ts';
import { microUsdPerCredit } from '#shared/money.ts';

export type Transfer = z.output<typeof transferSchema>;
export type TransferPage = { items: Transfer[]; nextCursor: string | null };

const head = ['Number', 'Time (UTC)', 'Kind', 'Credits', 'Balance after', 'Run', 'Note'];

/**
 * Transfers as CSV (RFC 4180, UTF-8 with a mark that spreadsheets look for), a part for each page. Amounts are credits, exact,
 * negative when they left the wallet.
 */
export async function* transfersCsv(
  readPage: (cursor: string | undefined) => Promise<TransferPage>,
): AsyncGenerator<string> {
  yield `\uFEFF${lineOf(head)}`;
  for (let cursor: string | undefined | null; cursor !== null; ) {
    const page: TransferPage = await readPage(cursor);
    yield page.items.map(rowOf).join('');
    cursor = page.nextCursor;
  }
}

function rowOf({ seq, at, kind, amount, into, postedAfter, runId, note }: Transfer): string {
  const signed = `${into ? '' : '-'}${exactCredits(amount)}`;
  return lineOf([String(seq), at, kind, signed, exactCredits(postedAfter), runId ?? '', note ?? '']);
}

/** micro-USD in credits with all four decimals, without a detour over floating point. */
function exactCredits(microUsd: number): string {
  const fraction = String(microUsd % microUsdPerCredit).padStart(4, '0');
  return `${Math.floor(microUsd / microUsdPerCredit)}.${fraction}`;
}

const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/** A number of our own is left as it is. Other text that a spreadsheet would run as a formula is kept from that by a quote mark. */
function cellOf(text: string): string {
  const safe = !/^-?\d+(\.\d+)?$/.test(text) && /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
