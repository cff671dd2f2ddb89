import assert from 'node:assert/strict';
import { decideQuote } from '../../../extension/runs/quoteDecision.model.ts';

const credits = (amount: number): number => amount * 10_000;
const quote = { suggestedAuthorization: credits(12), leastAuthorization: credits(5) };

describe('how much a run may hold', () => {
  it('is what the quote suggests, and is asked for', () => {
    assert.deepEqual(decideQuote(quote, { maxCredits: 100, confirmAbove: 0 }), {
      kind: 'offer',
      authorized: credits(12),
      ask: true,
    });
  });

  it('never goes above the cap of the user', () => {
    const decision = decideQuote(quote, { maxCredits: 7.5, confirmAbove: 0 });
    assert.deepEqual(decision, { kind: 'offer', authorized: credits(7.5), ask: true });
  });

  it('is refused with both amounts when the cap is below the least a run needs', () => {
    const decision = decideQuote(quote, { maxCredits: 4, confirmAbove: 0 });
    assert.equal(decision.kind, 'capped');
    assert.match(decision.kind === 'capped' ? decision.message : '', /5\.00 credits.*4\.00 credits/);
  });

  it('is not asked for up to the amount the user named', () => {
    const asks = [11, 12, 13].map((confirmAbove) => decideQuote(quote, { maxCredits: 100, confirmAbove }));
    assert.deepEqual(
      asks.map((decision) => decision.kind === 'offer' && decision.ask),
      [true, false, false],
    );
  });

  it('asks below no amount at all, even for a run that costs nothing, when the user did not ask for it', () => {
    const free = { suggestedAuthorization: 0, leastAuthorization: 0 };
    const asked = (confirmAbove: number) => decideQuote(free, { maxCredits: 100, confirmAbove });
    assert.deepEqual(
      [asked(-1), asked(0)].map((one) => one.kind === 'offer' && one.ask),
      [true, false],
    );
  });
});
