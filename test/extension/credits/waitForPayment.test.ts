import assert from 'node:assert/strict';
import { AppError } from '#shared/appError.ts';
import type { CheckoutSession } from '#shared/payments.contract.ts';
import { waitForPayment } from '../../../extension/credits/waitForPayment.ts';

const session = (state: string): CheckoutSession => ({
  id: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b11',
  state,
  url: null,
  package: 'buy_100',
  credits: 100,
  price: '1.00',
  currency: 'usd',
  message: null,
});
const away = (): Error => new AppError('server_unreachable', 'away');

/** Waits with a clock of its own; `answers` are what the server says one time after another, the last one for ever. */
async function wait(
  answers: (string | Error)[],
  { stopAtMs = Number.POSITIVE_INFINITY, backAtMs = Number.POSITIVE_INFINITY } = {},
) {
  const abort = new AbortController();
  const asked: number[] = [];
  let now = 0;
  const end = await waitForPayment(session('open'), {
    async read() {
      asked.push(now);
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? 'open';
      if (answer instanceof Error) throw answer;
      return session(answer);
    },
    async pause(ms) {
      const back = now < backAtMs && now + ms >= backAtMs;
      now = back ? backAtMs : now + ms;
      if (now >= stopAtMs) abort.abort();
      return back;
    },
    now: () => now,
    signal: abort.signal,
  });
  return { kind: end.kind, state: end.session.state, asked, now };
}

describe('waiting for a payment', () => {
  it('asks each second, so that a balance follows a payment within two', async () => {
    const { kind, state, asked } = await wait(['open', 'open', 'paid']);
    assert.deepEqual([kind, state, asked], ['ended', 'paid', [1_000, 2_000, 3_000]]);
  });

  it('asks at once when the user is back from the browser, and each second for five minutes from then on', async () => {
    const backAtMs = 1_000_500;
    const { asked } = await wait(['open'], { backAtMs });
    const pauses = asked.map((at, nth) => [at, at - (asked[nth - 1] ?? 0)] as const);
    const longest = (from: number, to: number): number =>
      Math.max(...pauses.filter(([at]) => at > from && at <= to).map(([, pause]) => pause));
    assert.ok(asked.includes(backAtMs));
    assert.equal(longest(0, 300_000), 1_000);
    assert.equal(longest(backAtMs, backAtMs + 300_000), 1_000);
    assert.ok(longest(300_000, backAtMs) > 1_000 && longest(backAtMs + 300_000, 3_600_000) > 1_000);
  });

  it('is over with every end there is, and with a payment that takes days', async () => {
    for (const state of ['paid', 'failed', 'expired', 'refused', 'processing'])
      assert.deepEqual((await wait([state])).state, state);
  });

  it('goes on in a state that a newer server may have', async () => {
    assert.equal((await wait(['thinking_about_it', 'paid'])).asked.length, 2);
  });

  it('goes on while the server is away, more and more rarely, and is prompt again afterwards', async () => {
    const { state, asked } = await wait([away(), away(), away(), 'open', 'paid']);
    assert.equal(state, 'paid');
    assert.deepEqual(asked, [1_000, 3_000, 7_000, 15_000, 16_000]);
  });

  it('ends at once with an error that asking again would not change', async () => {
    await assert.rejects(wait([new AppError('unauthenticated', 'signed out')]), { code: 'unauthenticated' });
  });

  it('stops when told, without an error', async () => {
    assert.deepEqual((await wait(['open'], { stopAtMs: 5_000 })).kind, 'stopped');
  });

  it('asks less and less often and gives up after an hour, which loses nothing', async () => {
    const { kind, asked, now } = await wait(['open']);
    assert.equal(kind, 'late');
    assert.ok(now > 3_600_000 && now < 3_700_000, String(now));
    assert.ok(asked.length < 700, String(asked.length));
  });
});
