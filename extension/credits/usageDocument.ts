import { formatCredits } from '#shared/money.ts';
import type { Quoted, Usage, UsageGroup, UsageRow } from '#shared/usage.contract.ts';
import { codeSpan, markdownTable, prose } from '../runs/markdownText.ts';

const headings: Record<UsageGroup, string> = {
  project: 'By project',
  day: 'By day',
  model: 'By model',
  run: 'By run',
};
const columns: Record<UsageGroup, string> = {
  project: 'Project',
  day: 'Day (UTC)',
  model: 'Model',
  run: 'Run',
};

/** Usage as a Markdown document: the sums, one table a group, and what runs were quoted at. Names that people gave stand in it as text. */
export function usageDocument(groups: readonly Usage[], quoted: Quoted): string {
  const [first] = groups;
  if (first === undefined) return '# Usage\n';
  const { total, since } = first;
  if (total.runs === 0) {
    const nothing = `Nothing was used since ${since.slice(0, 10)}.`;
    return `${['# Usage', nothing, ...quotedBlocks(quoted)].join('\n\n')}\n`;
  }
  const blocks = [
    '# Usage',
    `Since ${since.slice(0, 10)}: ${count(total.runs)} ${total.runs === 1 ? 'run' : 'runs'}, **${formatCredits(total.charged)} charged**. The model calls came to ${formatCredits(total.spent)}${underWay(total)}; what ${total.underWay === 0 ? '' : 'else '}was not charged was free or borne by the house.`,
    ...groups.flatMap((usage) => [`## ${headings[usage.group]}`, tableOf(usage)]),
    ...quotedBlocks(quoted),
    'One credit is 0.01 USD. A model has no charge of its own, because runs are charged. The receipt of a run shows each call: **Plumbline: Show Receipt**.',
  ];
  return `${blocks.join('\n\n')}\n`;
}

const underWay = ({ underWay: spent }: Usage['total']): string =>
  spent === 0 ? '' : `, ${formatCredits(spent)} of it in runs under way, which are charged when they end`;

function tableOf({ group, items }: Usage): string {
  if (items.length === 0) return 'Nothing was used.';
  const head = [columns[group], 'Runs', 'Calls', 'Tokens in', 'Tokens out', 'Calls came to', 'Charged'];
  const rows = items.map((row) => [
    nameOf(group, row),
    count(row.runs),
    count(row.calls),
    count(row.promptTokens),
    count(row.outputTokens),
    formatCredits(row.spent),
    row.charged === null ? '–' : formatCredits(row.charged),
  ]);
  return markdownTable(head, rows);
}

function quotedBlocks({ items, withinLikely, withinMax }: Quoted): string[] {
  if (items.length === 0) return [];
  const rows = items.map((item) => [
    `${prose(item.about)} ${codeSpan(item.runId.slice(0, 8))}`,
    prose(item.ending),
    formatCredits(item.low),
    formatCredits(item.likely),
    formatCredits(item.max),
    formatCredits(item.spent),
    formatCredits(item.charged),
  ]);
  return [
    '## Quoted and charged',
    `Of the last ${items.length} ${items.length === 1 ? 'run' : 'runs'}, ${withinLikely} came to no more than was quoted as likely, and ${withinMax} to no more than the maximum.`,
    markdownTable(['Run', 'Ended', 'Low', 'Likely', 'Maximum', 'Calls came to', 'Charged'], rows),
  ];
}

function nameOf(group: UsageGroup, { key, label }: UsageRow): string {
  if (group === 'day') return key;
  if (group === 'model') return codeSpan(key);
  return group === 'run' ? `${prose(label)} ${codeSpan(key.slice(0, 8))}` : prose(label);
}

const count = (n: number): string => n.toLocaleString('en-US');
