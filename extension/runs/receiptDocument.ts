import { formatCredits } from '#shared/money.ts';
import type { Receipt } from '#shared/receipts.contract.ts';
import { aboutRun } from './aboutRun.ts';
import { codeBlock, codeSpan, markdownTable, prose } from './markdownText.ts';
import { receiptCalls } from './receiptCalls.ts';
import { receiptChecks } from './receiptChecks.ts';

/**
 * A receipt as a Markdown document that can be handed to a client. Whatever a model or a user wrote stands in it as text: no
 * link, image, HTML or formula comes from outside. Times are UTC, amounts are credits.
 */
export function receiptDocument(receipt: Receipt): string {
  const blocks = [
    `# Receipt: ${prose(aboutRun(receipt))}`,
    ...notes(receipt),
    facts(receipt),
    '## What was done',
    outcomeOf(receipt),
    ...filesOf(receipt),
    '## Checks',
    receiptChecks(receipt),
    '## Criteria',
    ...criteriaOf(receipt),
    ...shownOf(receipt),
    '## Model calls and charges',
    receiptCalls(receipt),
    prose(receipt.chargeReason),
    'One credit is 0.01 USD.',
  ];
  return `${blocks.join('\n\n')}\n`;
}

function notes({ demo, tested, rebaseOf, outcome }: Receipt): string[] {
  return [
    ...(demo
      ? [
          '> **Demo.** A scripted demo model made this, not a real one. It shows how a run goes, not what a model can do.',
        ]
      : []),
    ...(rebaseOf === null
      ? []
      : [
          `> **Merged and checked again, free of charge.** Files were edited after run ${codeSpan(rebaseOf)} had been verified; its receipt shows what it cost.`,
        ]),
    ...(outcome === 'taken'
      ? ['> **Not verified.** The change did not pass, and was taken all the same.']
      : []),
    ...(tested || outcome === 'taken'
      ? []
      : ['> **Reviewed only, not tested.** No command was run on this change; the Architect read it.']),
  ];
}

function facts(receipt: Receipt): string {
  const { quote, todo } = receipt;
  return markdownTable(
    ['', ''],
    [
      ['Project', prose(receipt.projectName)],
      ...(todo === null
        ? []
        : [['TODO', [codeSpan(todo.path), ...todo.headings.map(prose), prose(todo.text)].join(' › ')]]),
      ['State', stateOf(receipt)],
      ...(receipt.rebaseOf === null
        ? [
            ['Quoted', `${formatCredits(quote.low)} to ${formatCredits(quote.max)}`],
            ['Authorised', formatCredits(receipt.authorized)],
          ]
        : []),
      ['Charged', `**${formatCredits(receipt.charged)}**`],
      ...(receipt.notCharged > 0 ? [['Not charged', formatCredits(receipt.notCharged)]] : []),
      ['Started', time(receipt.createdAt)],
      ...(receipt.endedAt === null ? [] : [['Ended', time(receipt.endedAt)]]),
      ['Run', codeSpan(receipt.runId)],
    ],
  );
}

const time = (iso: string): string => `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function stateOf({ state, outcome, tested }: Receipt): string {
  const verified = tested ? 'verified' : 'reviewed only, not tested';
  return [state === 'verified' ? verified : state, ...(outcome === null ? [] : [outcome])].join(', ');
}

function outcomeOf({ state, outcome, files }: Receipt): string {
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  if (outcome === 'taken')
    return `${count} changed in the workspace, **although the change was not verified**: it was taken as it was. The box of the TODO was left open.`;
  if (state !== 'verified')
    return 'No file of the workspace was changed, because the change was not verified.';
  switch (outcome) {
    case 'applied':
      return `${count} changed in the workspace.`;
    case 'declined':
      return `A change of ${count} was offered and declined. No file of the workspace was changed.`;
    case 'conflicted':
      return `A change of ${count} was offered, but the workspace had changed meanwhile. Nothing was overwritten.`;
    default:
      return `A change of ${count} is offered and not decided on yet.`;
  }
}

function filesOf({ files }: Receipt): string[] {
  if (files.length === 0) return [];
  const hash = (sha256: string | null): string => (sha256 === null ? 'no file' : codeSpan(sha256));
  const lines = files.map(({ op, path, before, after }) =>
    [`- ${opWords[op]} ${codeSpan(path)}`, `  - before: ${hash(before)}`, `  - after: ${hash(after)}`].join(
      '\n',
    ),
  );
  return [`The hashes are SHA-256 of the whole content.\n\n${lines.join('\n')}`];
}

const opWords = { create: 'created', modify: 'modified', delete: 'deleted' };

const mostListed = 100;

function shownOf({ shown }: Receipt): string[] {
  if (shown === null) return [];
  const { files, omitted, tokens } = shown;
  const rest = omitted > 0 ? ` ${omitted} more of the snapshot were not.` : '';
  const lines = files.slice(0, mostListed).map(({ path, reason }) => `- ${codeSpan(path)}: ${prose(reason)}`);
  if (files.length > mostListed) lines.push(`- and ${files.length - mostListed} more`);
  const count = `${files.length} ${files.length === 1 ? 'file was' : 'files were'} shown`;
  return [
    '## What the Implementer was shown',
    `${count}, ${tokens.toLocaleString('en-US')} tokens in all.${rest}`,
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
  ];
}

function criteriaOf({ attempts }: Receipt): string[] {
  const judged = attempts.flatMap(({ attempt, verdict }) => (verdict === null ? [] : [{ attempt, verdict }]));
  const last = judged.at(-1);
  if (last === undefined) return ['No change came as far as the review.'];
  const { criteria, feedback, verdict } = last.verdict;
  const lines = criteria.map(({ criterion, met, evidence }) => {
    const head = `- **${met ? 'Met' : 'Not met'}:** ${prose(criterion)}`;
    if (evidence === null) return head;
    return `${head}\n  - evidence in ${codeSpan(evidence.path)}: ${codeSpan(evidence.quote)}`;
  });
  const said = verdict === 'approved' ? 'The Architect approved it' : 'The Architect rejected it';
  return [
    `${said} at attempt ${last.attempt}.`,
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...(verdict === 'rejected' && feedback.trim() !== '' ? [codeBlock(feedback)] : []),
  ];
}
