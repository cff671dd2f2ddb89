import type { ServerResponse } from 'node:http';
import type { StripeAccount } from './stripeAccount.ts';

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${body}</html>`;

/** The page a buyer sees at Stripe: pay, or go back. False when the address is another one. */
export function payPage(account: StripeAccount, url: URL, response: ServerResponse): boolean {
  const [, sessionId = '', action] = /^\/pay\/([a-z0-9_]+)(?:\/(pay|cancel))?$/.exec(url.pathname) ?? [];
  const session = account.sessions.get(sessionId);
  if (session === undefined) return false;
  if (action === undefined) {
    const amount = `${Number(session['amount_total']) / 100} ${session['currency']}`;
    const links = `<p>${amount}</p><a href="${url.pathname}/pay">Pay</a> <a href="${url.pathname}/cancel">Back</a>`;
    response.writeHead(200, { 'content-type': 'text/html' }).end(page('Test checkout', links));
    return true;
  }
  if (action === 'pay') account.pay(sessionId);
  const next = String(session[action === 'pay' ? 'success_url' : 'cancel_url']);
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end(`<!doctype html><meta http-equiv="refresh" content="0;url=${next}">`);
  return true;
}
