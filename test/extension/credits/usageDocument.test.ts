import assert from 'node:assert/strict';
import type { Usage, UsageRow } from '#shared/usage.contract.ts';
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
  total: { runs: 2, spent: 50_000, charged: 40_000 },
});

describe('the usage document', () => {
  it('begins with the sums and has a table for each group', () => {
    const text = usageDocument([
      usage('project', row({})),
      usage('model', row({ key: 'openai/gpt', label: 'openai/gpt', charged: null })),
    ]);
    assert.match(text, /Since 2026-01-01: 2 runs, \*\*4\.00 credits charged\*\*/);
    assert.match(text, /## By project\n\n\| Project \| Runs/);
    assert.match(text, /\| Split bill \| 2 \| 7 \| 12,345 \| 678 \| 5\.00 credits \| 4\.00 credits \|/);
    assert.match(text, /\| `openai\/gpt` \|.*\| – \|/);
  });

  it('says so where nothing was used', () => {
    const nothing = { ...usage('day'), total: { runs: 0, spent: 0, charged: 0 } };
    assert.equal(usageDocument([nothing]), '# Usage\n\nNothing was used since 2026-01-01.\n');
    assert.match(usageDocument([usage('model')]), /## By model\n\nNothing was used\./);
  });

  it('shows names as text, whatever is in them', () => {
    const label = '[free](https://evil.example) <img src=x> | x';
    const text = usageDocument([usage('project', row({ label }))]);
    assert.doesNotMatch(text, /(?<!`)\[free\]\(/);
    assert.match(text, /`\[free\]\(https:\/\/evil\.example\) <img src=x> \\\|/);
  });
});
