import assert from 'node:assert/strict';
import type { CreditsBalance } from '#shared/credits.contract.ts';
import { statusText } from '../../../extension/credits/credits.model.ts';

const balance: CreditsBalance = {
  billing: 'credits',
  posted: 2_349_999,
  held: 0,
  available: 2_349_999,
  debt: 0,
  frozen: false,
  minimum: 10_000,
  expires: null,
  chargeRejected: 'allowance',
  freeToday: { perDay: 500_000, used: 0, left: 500_000 },
};

describe('the balance in the status bar', () => {
  it('has a unit and never shows more than there is', () => {
    assert.equal(statusText(balance, null).text, '$(credit-card) 234 credits');
    assert.equal(statusText({ ...balance, available: 19_999 }, null).text, '$(credit-card) 1 credit');
  });

  it('tells what expires next, and when', () => {
    const { tooltip } = statusText(
      { ...balance, expires: { amount: 50_000, at: '2027-01-31T10:00:00Z' } },
      null,
    );
    assert.match(tooltip, /5\.00 credits of it expire on 2027-01-31/);
  });

  it('promises free work only where there is some', () => {
    const full = statusText({ ...balance, chargeRejected: 'full' }, null).tooltip;
    assert.match(
      statusText(balance, null).tooltip,
      /^Free for unverified changes today: 50\.00 credits of 50/m,
    );
    assert.match(
      full,
      /^Rejected changes are charged in full\. Free for failed runs today: 50\.00 credits of 50/m,
    );
    assert.doesNotMatch(full, /unverified/);
    const none = { perDay: 0, used: 0, left: 0 };
    assert.match(
      statusText({ ...balance, chargeRejected: 'full', freeToday: none }, null).tooltip,
      /^Rejected changes are charged in full\.$/m,
    );
    assert.doesNotMatch(statusText({ ...balance, freeToday: none }, null).tooltip, /[Ff]ree/);
  });

  it('shows no balance of a server that does not bill', () => {
    const shown = statusText({ ...balance, billing: 'off', available: 0 }, null);
    assert.deepEqual([shown.text, shown.low], ['$(credit-card) Not billed', false]);
    assert.match(shown.tooltip, /does not bill/);
  });

  it('warns below the minimum and when the wallet is frozen', () => {
    assert.equal(statusText({ ...balance, available: 9_999 }, null).low, true);
    assert.equal(statusText({ ...balance, available: 10_000 }, null).low, false);
    const frozen = statusText({ ...balance, frozen: true }, null);
    assert.match(frozen.text, /^\$\(warning\)/);
    assert.match(frozen.tooltip, /frozen: ask the operator/);
    assert.doesNotMatch(frozen.tooltip + frozen.accessibilityLabel, /[Bb]uy/);
    assert.match(statusText(balance, null).tooltip, /Click to buy credits\.$/);
  });

  it('tells in the tooltip what is available, held, owed and charged last', () => {
    const { tooltip } = statusText({ ...balance, held: 100_000, debt: 50_000 }, 31_000);
    assert.match(tooltip, /Available: 234\.99 credits \(≈ \$2\.35\)/);
    assert.match(tooltip, /Held by runs under way: 10\.00 credits/);
    assert.match(tooltip, /Owed: 5\.00 credits/);
    assert.match(tooltip, /Last charge: 3\.10 credits/);
    assert.doesNotMatch(statusText(balance, null).tooltip, /Held|Owed|Last charge/);
  });
});
