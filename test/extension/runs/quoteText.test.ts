import assert from 'node:assert/strict';
import type { Quote } from '#shared/quotes.contract.ts';
import type { QuoteOffer } from '../../../extension/core/runPorts.ts';
import { quoteText } from '../../../extension/runs/quoteText.model.ts';

const quote: Quote = {
  id: '0b54ad3c-7f86-4c1e-9c0a-3d2f6b1a9e10',
  kind: 'implement',
  low: 30_000,
  likely: 60_000,
  max: 240_000,
  suggestedAuthorization: 120_000,
  leastAuthorization: 50_000,
  minutes: { low: 0.4, likely: 2.2, max: 9 },
  ifRejected: { charge: 0, freeLeftToday: 370_000, freePerDay: 500_000 },
  chargeRejected: 'allowance',
  items: [],
  models: { architect: ['big-1', 'big-2'], implementer: ['small-1'] },
  demo: false,
  billing: 'credits',
  tested: true,
  balance: { available: 2_340_000, minimum: 10_000 },
  createdAt: '2025-03-01T10:00:00.000Z',
  expiresAt: '2025-03-01T10:15:00.000Z',
};
const offer: QuoteOffer = {
  quote,
  manifest: { entries: [], left: [], totals: { files: 312, bytes: 4_200_000 } },
  sends: '312 files, 4.0 MB, to plumb.example; left out: 2 likely to hold secrets.',
  checks: [{ id: 'test', command: ['npm', 'test'] }],
  setup: null,
};
const run = { title: 'Sum the cart', authorized: 120_000 };
const lines = (given: QuoteOffer = offer, about = run): string[] =>
  quoteText(given, about).detail.split('\n');

describe('the question before a run', () => {
  it('names the run and what it may cost at most', () => {
    assert.equal(quoteText(offer, run).title, '“Sum the cart” for at most 12.00 credits?');
  });

  it('gives price, hold, minutes, what is sent where, models and checks, each on a line', () => {
    assert.deepEqual(lines(), [
      'Price: likely 6.00 credits; at least 3.00 credits, at the very most 24.00 credits.',
      'Held now: 12.00 credits of your 234.00 credits. If it needs more, it stops and asks.',
      'If rejected: nothing is charged (37.00 credits of 50.00 credits free left today, shared with other runs).',
      'If it fails: nothing is charged, or once its change was here to be checked, as if rejected.',
      'Time: about 3 min (1 to 9).',
      '',
      'Will send 312 files, 4.0 MB, to plumb.example; left out: 2 likely to hold secrets.',
      'Implementer: small-1',
      'Architect: big-1, or big-2',
      'So far only the number and the sizes of the files were sent.',
      '',
      'Checks, on a copy of the workspace; nothing lands unless all pass:',
      '• npm test',
    ]);
  });

  it('says which part of the price is which step’s', () => {
    const model = 'small-1';
    const items: Quote['items'] = [
      { step: 'implement', role: 'implementer', model, low: 10_000, likely: 20_000, max: 90_000 },
      { step: 'review', role: 'architect', model, low: 20_000, likely: 40_000, max: 150_000 },
    ];
    assert.equal(
      lines({ ...offer, quote: { ...quote, items } })[1],
      'By step: implement likely 2.00 credits, at most 9.00 credits; review likely 4.00 credits, at most 15.00 credits.',
    );
  });

  it('speaks of no allowance where there is none', () => {
    const ifRejected = { charge: 240_000, freeLeftToday: 0, freePerDay: 0 };
    assert.ok(
      lines({ ...offer, quote: { ...quote, ifRejected } }).includes('If rejected: at most 24.00 credits.'),
    );
  });

  it('says that rejections are charged in full, and what a failure costs then', () => {
    const ifRejected = { charge: 240_000, freeLeftToday: 370_000, freePerDay: 500_000 };
    const full: Quote = { ...quote, chargeRejected: 'full', ifRejected };
    assert.deepEqual(lines({ ...offer, quote: full }).slice(2, 4), [
      'If rejected: charged in full, at most 24.00 credits. This server keeps no free allowance for that.',
      'If it fails: nothing is charged, or once its change was here to be checked, what its models did, less what is free (37.00 credits of 50.00 credits free left today, shared with other runs).',
    ]);
    const none: Quote = { ...full, ifRejected: { ...ifRejected, freeLeftToday: 0, freePerDay: 0 } };
    assert.match(lines({ ...offer, quote: none })[3] ?? '', /to be checked, what its models did\.$/);
  });

  it('says what a rejection costs once the free allowance is used up', () => {
    const ifRejected = { charge: 110_000, freeLeftToday: 10_000, freePerDay: 500_000 };
    const text = lines({ ...offer, quote: { ...quote, ifRejected } });
    assert.equal(
      text[2],
      'If rejected: at most 11.00 credits (1.00 credit of 50.00 credits free left today, shared with other runs).',
    );
  });

  it('says loudly that nothing will be tested', () => {
    assert.equal(
      lines({ ...offer, checks: [] }).at(-1),
      'Checks: no command will run. The change will be REVIEWED ONLY, NOT TESTED.',
    );
  });

  it('begins with the demo model when there is one', () => {
    assert.match(lines({ ...offer, quote: { ...quote, demo: true } })[0] ?? '', /^DEMO: a scripted model/);
  });

  it('says that the rest is released where the maximum is held', () => {
    assert.match(lines(offer, { ...run, authorized: 240_000 })[1] ?? '', /What is not used is released/);
  });

  it('shows arguments apart from each other, and counts the commands that do not fit', () => {
    const checks = Array.from({ length: 8 }, (_, nth) => ({
      id: `c${nth}`,
      command: ['node', '-e', 'run all\nnow'],
    }));
    assert.deepEqual(lines({ ...offer, checks }).slice(-2), [
      String.raw`• node -e "run all\nnow"`,
      '• and 2 more',
    ]);
  });

  it('lets no text of a TODO add or reorder lines', () => {
    const { title } = quoteText(offer, { ...run, title: `a\nFree!\u202e${'x'.repeat(500)}` });
    assert.match(title, /^“a Free!⟨U\+202E⟩x+…” for at most/);
    assert.ok(title.length < 130);
  });

  it('names a setup command, which has the network', () => {
    assert.equal(
      lines({ ...offer, setup: ['npm', 'ci'] }).at(-1),
      'Before them, with network access: npm ci',
    );
  });
});
