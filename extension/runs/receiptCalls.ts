import { formatCredits } from '#shared/money.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import { codeSpan, markdownTable } from './markdownText.ts';

type Call = Receipt['calls'][number];

/** Every model call as a Markdown table with tokens, unit price, charge and totals. */
export function receiptCalls({ calls, demo }: Pick<Receipt, 'calls' | 'demo'>): string {
  if (calls.length === 0) return 'No model was called.';
  const total = (of: (call: Call) => number): number => calls.reduce((sum, call) => sum + of(call), 0);
  const rows = calls.map((call) => [
    codeSpan(call.step) + (call.status === 'recorded' ? '' : ` (${call.status})`),
    codeSpan(call.model) + (demo ? ' (demo)' : ''),
    tokensIn(call),
    tokensOut(call),
    `${price(call.unitPrices.input)} / ${price(call.unitPrices.output)}`,
    formatCredits(call.charge),
    call.absorbed > 0 ? formatCredits(call.absorbed) : '–',
  ]);
  rows.push([
    '**Total**',
    '',
    count(total(({ tokens }) => tokens.prompt)),
    count(total(({ tokens }) => tokens.output)),
    '',
    `**${formatCredits(total(({ charge }) => charge))}**`,
    formatCredits(total(({ absorbed }) => absorbed)),
  ]);
  const head = [
    'Step',
    'Model',
    'Tokens in',
    'Tokens out',
    'Price of a million tokens, in / out',
    'Charge',
    'Borne by the house',
  ];
  return [markdownTable(head, rows), ...markups(calls)].join('\n\n');
}

const count = (tokens: number): string => tokens.toLocaleString('en-US');

function tokensIn({ tokens }: Call): string {
  const notes = [
    ...(tokens.cached > 0 ? [`${count(tokens.cached)} cached`] : []),
    ...(tokens.cacheWrite > 0 ? [`${count(tokens.cacheWrite)} written to the cache`] : []),
    ...(tokens.estimated ? ['estimated'] : []),
  ];
  return count(tokens.prompt) + (notes.length > 0 ? ` (${notes.join(', ')})` : '');
}

const tokensOut = ({ tokens }: Call): string =>
  count(tokens.output) + (tokens.reasoning > 0 ? ` (${count(tokens.reasoning)} reasoning)` : '');

/** pico-USD for a token is micro-USD for a million of them. */
function price(picoUsd: string): string {
  const microUsd = Number(picoUsd);
  return Number.isFinite(microUsd) ? formatCredits(microUsd) : codeSpan(picoUsd);
}

function markups(calls: readonly Call[]): string[] {
  const rates = [...new Set(calls.map(({ markupBps }) => markupBps))].filter((bps) => bps > 0);
  if (rates.length === 0) return [];
  return [`Charges add a markup to these prices: ${rates.map((bps) => `${bps / 100}%`).join(', ')}.`];
}
