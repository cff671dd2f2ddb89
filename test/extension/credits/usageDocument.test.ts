import assert from 'node:assert/strict';
import type { Quoted, Usage, UsageRow } from '#shared/usage.contract.ts';
import { usageDocument } from '../../../extension/credits/usageDocument.ts';

const row = (changes: Partial<UsageRow>): UsageRow => ({
  key: 'k',
  label: 'Split bill',
  runs: 2,
  calls: 7,
  promptTokens: 12_345,
  outputTokens: 678,
  spent: 50_000,
  charged: 40_000,
  ...changes,
});
const usage = (group: Usage['group'], ...items: UsageRow[]): Usage => ({
  group,
  since: '2026-01-01T00:00:00.000Z',
  items,
  total: { runs: 2, spent: 50_000, charged: 40_000, underWay: 0 },
});

const none: Quoted = { items: [], withinLikely: 0, withinMax: 0 };

const item = {
  runId: '12345678-0000-4000-8000-000000000000',
  about: 'Split | bill',
  kind: 'implement',
  ending: 'verified',
  at: '2026-01-02T00:00:00.000Z',
  low: 10_000,
  likely: 20_000,
  max: 90_000,
  authorized: 40_000,
  spent: 30_000,
  charged: 30_000,
};

describe('the usage document', () => {
  it('shows what runs were quoted at beside what they came to', () => {
    const text = usageDocument([usage('run', row({}))], { items: [item], withinLikely: 0, withinMax: 1 });
    assert.match(text, /Of the last 1 run, 0 came to no more than was quoted as likely, and 1 to no more/);
    assert.match(text, /`12345678` \| verified \| 1\.00 credit \| 2\.00 credits \| 9\.00 credits \| 3\.00/);
    assert.doesNotMatch(usageDocument([usage('run', row({}))], none), /Quoted and charged/);
  });

  it('tells what runs under way came to, for which nothing is charged yet', () => {
    const open = usage('run', row({}));
    const text = usageDocument([{ ...open, total: { ...open.total, underWay: 7_200 } }], none);
    assert.match(text, /came to 5\.00 credits, 0\.72 credits of it in runs under way, .*; what else was not/);
    assert.match(usageDocument([open], none), /came to 5\.00 credits; what was not charged was free/);
  });

  it('begins with the sums and has a table for each group', () => {
    const text = usageDocument(
      [
        usage('project', row({})),
        usage('model', row({ key: 'openai/gpt', label: 'openai/gpt', charged: null })),
      ],
      none,
    );
    assert.match(text, /Since 2026-01-01: 2 runs, \*\*4\.00 credits charged\*\*/);
    assert.match(text, /## By project\n\n\| Project \| Runs/);
    assert.match(text, /\| Split bill \| 2 \| 7 \| 12,345 \| 678 \| 5\.00 credits \| 4\.00 credits \|/);
    assert.match(text, /\| `openai\/gpt` \|.*\| – \|/);
  });

  it('says so where nothing was used', () => {
    const nothing = { ...usage('day'), total: { runs: 0, spent: 0, charged: 0, underWay: 0 } };
    assert.equal(usageDocument([nothing], none), '# Usage\n\nNothing was used since 2026-01-01.\n');
    const earlier = usageDocument([nothing], { items: [item], withinLikely: 0, withinMax: 1 });
    assert.match(
      earlier,
      /^# Usage\n\nNothing was used since 2026-01-01\.\n\n## Quoted and charged\n\nOf the last 1 run,/,
    );
    assert.match(usageDocument([usage('model')], none), /## By model\n\nNothing was used\./);
  });

  it('shows names as text, whatever is in them', () => {
    const label = '[free](https://evil.example) <img src=x> | x';
    const text = usageDocument([usage('project', row({ label }))], none);
    assert.doesNotMatch(text, /(?<!`)\[free\]\(/);
    assert.match(text, /`\[free\]\(https:\/\/evil\.example\) <img src=x> \\\|/);
  });
});
