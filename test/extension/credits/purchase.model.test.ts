import assert from 'node:assert/strict';
import type { CheckoutSession } from '#shared/payments.contract.ts';
import { packageItems, payableAddress, purchaseEnd } from '../../../extension/credits/purchase.model.ts';

const session = (changes: Partial<CheckoutSession>): CheckoutSession => ({
  id: '6f3c1c2e-5f0e-4d54-9f0c-2f4a6a1d9b11',
  state: 'paid',
  url: null,
  package: 'buy_100',
  credits: 100,
  price: '1.00',
  currency: 'usd',
  message: null,
  ...changes,
});

describe('buying credits in the editor', () => {
  it('shows each package with its credits, its price and what a hundred credits come to', () => {
    const items = packageItems([
      { id: 'buy_1', credits: 1, price: '0.02', currency: 'usd' },
      { id: 'buy_2500', credits: 2500, price: '24.00', currency: 'eur' },
    ]);
    assert.deepEqual(
      items.map(({ label, description, detail }) => [label, description, detail]),
      [
        ['1 credit', '0.02 USD', '2.00 USD for 100 credits'],
        ['2,500 credits', '24.00 EUR', '0.96 EUR for 100 credits'],
      ],
    );
  });

  it('does not repeat what a hundred credits come to where it is the same for all', () => {
    const [one] = packageItems([
      { id: 'buy_100', credits: 100, price: '1.00', currency: 'usd' },
      { id: 'buy_500', credits: 500, price: '5.00', currency: 'usd' },
    ]);
    assert.equal(one?.detail, undefined);
  });

  it('opens only addresses that are encrypted or on this machine', () => {
    const url = 'https://checkout.stripe.com/c/pay/cs_test_a1#fidkdWx%2FcXd';
    assert.equal(payableAddress({ url }), url);
    assert.equal(payableAddress({ url: 'http://127.0.0.1:4242/pay' }), 'http://127.0.0.1:4242/pay');
    for (const bad of ['http://pay.example.com', 'javascript:alert(1)', 'vscode://x', 'file:///etc/passwd'])
      assert.equal(payableAddress({ url: bad }), null, bad);
    assert.equal(payableAddress({ url: null }), null);
  });

  it('tells the end in the words of the server, as loud as it deserves', () => {
    const end = (state: string, message: string | null = 'as the server says') =>
      purchaseEnd({ kind: 'ended', session: session({ state, message }) });
    assert.deepEqual(end('paid'), { severity: 'info', message: 'as the server says' });
    assert.equal(end('refused').severity, 'error');
    assert.equal(end('failed').severity, 'warning');
    assert.equal(end('new_state', null).message, 'The purchase is new_state.');
  });

  it('says that nothing is lost when the waiting ended before the payment', () => {
    for (const kind of ['stopped', 'late'] as const)
      assert.match(purchaseEnd({ kind, session: session({ state: 'open' }) }).message, /nothing is lost/);
  });
});
