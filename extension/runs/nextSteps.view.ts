import * as vscode from 'vscode';
import { formatCredits } from '#shared/money.ts';
import type { Quote } from '#shared/quotes.contract.ts';
import type { Run } from '#shared/runs.contract.ts';
import type { RunRequest } from '../core/runPorts.ts';
import { priceOfTaking } from '../core/takeUnverified.ts';
import { type NextStep, nextStepsFor, priceOf, requestFor } from './nextSteps.model.ts';
import { oneLine } from './oneLine.ts';

type Item = vscode.QuickPickItem & { step: NextStep };
type QuoteRequest = (request: RunRequest) => Promise<Quote>;

/**
 * What can be done about a rejected run, each with its price as soon as the server has told it. Null: closed. A price that cannot be
 * had is left out: every run is quoted anyway before it starts.
 */
export function pickNextStep(
  run: Pick<Run, 'id' | 'kind' | 'todo' | 'file' | 'billed' | 'spent' | 'charged'>,
  quote: QuoteRequest,
): Promise<NextStep | null> {
  const labels: Record<NextStep, [icon: string, label: string, detail: string]> = {
    refine: [
      'sparkle',
      vscode.l10n.t('Refine the Rejected Change…'),
      vscode.l10n.t('A new run starts from it, with an instruction that you can correct.'),
    ],
    hint: [
      'lightbulb',
      vscode.l10n.t('Try Again with a Hint…'),
      vscode.l10n.t('A new run starts from your files, and the model is told what you say.'),
    ],
    split: [
      'list-tree',
      vscode.l10n.t('Split into Smaller TODOs…'),
      vscode.l10n.t('The Architect proposes sub-tasks; you review and edit them.'),
    ],
    edit: [
      'edit',
      vscode.l10n.t('Edit the Change and Have It Checked…'),
      vscode.l10n.t('Your own version goes through the same gate. No model writes.'),
    ],
    take: [
      'warning',
      vscode.l10n.t('Take It Unverified…'),
      vscode.l10n.t('The rejected change is applied as it is, and paid for. The box stays open.'),
    ],
    show: ['diff-multiple', vscode.l10n.t('Look at the Rejected Change'), ''],
    leave: [
      'circle-slash',
      vscode.l10n.t('Leave It'),
      vscode.l10n.t('Nothing was changed, and nothing more is charged.'),
    ],
  };
  const items: Item[] = nextStepsFor(run).map((step) => {
    const [icon, label, detail] = labels[step];
    const price = step === 'take' ? { description: formatCredits(priceOfTaking(run)) } : {};
    return { label: `$(${icon}) ${label}`, detail, step, ...price };
  });
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = vscode.l10n.t('What now with “{0}”?', oneLine(run.todo?.text ?? run.file ?? '', 60));
  pick.items = items;
  pick.ignoreFocusOut = true;
  pick.busy = true;
  void Promise.all(items.map((item) => priced(item, run, quote))).then((withPrices) => {
    const active = pick.activeItems[0]?.step;
    pick.items = withPrices;
    pick.activeItems = withPrices.filter(({ step }) => step === active);
    pick.busy = false;
  });
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]?.step ?? null);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(null);
      pick.dispose();
    });
    pick.show();
  });
}

async function priced(item: Item, run: Parameters<typeof requestFor>[1], quote: QuoteRequest): Promise<Item> {
  const request = requestFor(item.step, run);
  if (request === null) return item;
  try {
    return { ...item, description: priceOf(await quote(request)) };
  } catch {
    return item;
  }
}
