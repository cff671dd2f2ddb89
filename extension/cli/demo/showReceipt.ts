import { formatCredits } from '#shared/money.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import { table } from '../table.ts';
import type { Paper } from './paper.ts';

/** The receipt as a client could be shown it. */
export function showReceipt(paper: Paper, receipt: Receipt): void {
  paper.heading(`Receipt: ${receipt.todo?.text ?? receipt.kind}`);
  if (receipt.demo) paper.item('made by the scripted demo model, not by a real one');
  const rows = receipt.calls.map(({ step, model, tokens, charge, absorbed }) => [
    step,
    model,
    String(tokens.prompt),
    String(tokens.output),
    formatCredits(charge),
    absorbed > 0 ? formatCredits(absorbed) : '',
  ]);
  paper.quote(table(['step', 'model', 'tokens in', 'out', 'charge', 'not charged'], rows));
  for (const { op, path, before, after } of receipt.files) {
    paper.item(`${op} ${path}  ${short(before)} → ${short(after)}`);
  }
  for (const { attempt, checks } of receipt.attempts) {
    for (const { command } of checks) {
      if (!command) continue;
      paper.item(
        `attempt ${attempt}: ${command.command.join(' ')}, exit code ${command.exitCode}, ${(command.durationMs / 1000).toFixed(1)} s`,
        command.exitCode === 0 ? 'ok' : 'bad',
      );
    }
  }
  paper.item(
    `quoted ${formatCredits(receipt.quote.low)} to ${formatCredits(receipt.quote.max)}, authorised ${formatCredits(receipt.authorized)}, charged ${formatCredits(receipt.charged)}`,
  );
  paper.item(receipt.chargeReason);
}

const short = (sha256: string | null): string => sha256?.slice(0, 10) ?? 'none';
