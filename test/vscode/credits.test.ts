import assert from 'node:assert/strict';
import { startServerProcess } from '../support/serverProcess.ts';
import { StripeServer } from '../support/stripeServer.ts';
import type { EditorPage } from './support/editorPage.ts';
import { standWith } from './support/editorStand.ts';
import { oneStory } from './support/story.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

// Each step begins where the one before ended, as a person would go on.
whenEditorIsHere('buying credits in a real VS Code', () => {
  describe('buying credits in a real VS Code, with a browser', function () {
    this.timeout(300_000);
    let stripe: StripeServer;
    const stand = standWith('credits', async (data) => {
      stripe = await new StripeServer().start();
      return startServerProcess({
        ...stripe.environment,
        MODEL: 'demo',
        DATA_FOLDER: data,
        INITIAL_GRANT: '10',
      });
    });
    let editor: EditorPage;
    let closedSession: string;

    before(async () => {
      editor = await stand.open(await stand.makeWorkspace('split-bill'));
      // An editor in a browser sends addresses of this machine through itself, so the checkout has one of elsewhere, as at Stripe.
      stripe.checkoutUrl = 'https://checkout.stripe.test';
      await editor.page.context().route(`${stripe.checkoutUrl}/**`, async (route) => {
        const { pathname } = new URL(route.request().url());
        const answer = await fetch(`${stripe.url}${pathname}`);
        await route.fulfill({ status: answer.status, contentType: 'text/html', body: await answer.text() });
      });
    });
    oneStory('credits', () => editor);
    after(async () => {
      await editor?.close();
      await stripe?.stop();
    });

    const statusBar = (credits: string) =>
      editor.page.getByRole('button', { name: `Plumbline: ${credits} available. Buy credits` });
    /** Takes a package, agrees to open the address, and goes on in the browser. */
    async function toBrowser(name: string) {
      const opened = editor.page.context().waitForEvent('page');
      await editor.choose(name);
      await editor.press('Open');
      const page = await opened;
      await page.getByRole('heading', { name: 'Test checkout' }).waitFor();
      return page;
    }

    /** As the operator, behind the editor's back. */
    async function grant(credits: number): Promise<void> {
      const send = async (path: string, body?: object) => {
        const headers = { authorization: `Bearer ${stand.token}`, 'content-type': 'application/json' };
        const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
        const answer = await fetch(new URL(path, stand.plumbline.url), { headers, ...sent });
        const text = await answer.text();
        assert.ok(answer.ok, text);
        return JSON.parse(text);
      };
      const { organization } = await send('/v1/me');
      await send('/v1/admin/grants', { orgId: organization.id, amount: credits * 10_000 });
    }

    it('offers packages with credits and price from the status bar', async () => {
      await stand.signIn(editor);
      await statusBar('10 credits').click();
      await editor.row('500 credits').waitFor();
      await editor.screenshot('41-packages');
    });

    it('goes to the browser and back: the balance follows the payment by itself within two seconds', async () => {
      const page = await toBrowser('500 credits');
      assert.equal(new URL(page.url()).hash, '#fidk%2FdWx%253D', 'the address is whole');
      await editor.screenshot('42-waiting');
      // Not by the clock, which a slow machine makes a liar: the client looks each second, and two looks have to be enough.
      const looks = (): number =>
        stripe.requests.filter((request) => request.startsWith('GET /v1/checkout/sessions/')).length;
      let looksBefore = Number.NaN;
      const pay = stripe.pay.bind(stripe);
      stripe.pay = (...payment) => {
        looksBefore = looks();
        return pay(...payment);
      };
      await page.getByRole('link', { name: 'Pay' }).click();
      await statusBar('510 credits').waitFor();
      const needed = looks() - looksBefore;
      stripe.pay = pay;
      assert.ok(needed <= 2, `the balance followed after ${needed} looks`);
      await page.getByRole('heading', { name: 'Thank you' }).waitFor();
      await page.close();
      await editor.sees('Paid. 500.00 credits were added.');
      await editor.screenshot('43-paid');
    });

    it('buys nothing when the checkout is left, and stops waiting when told, from the palette', async () => {
      await editor.command('Plumbline: Buy Credits');
      const page = await toBrowser('100 credits');
      closedSession = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await page.getByRole('link', { name: 'Back' }).click();
      await page.getByRole('heading', { name: 'Nothing was paid' }).waitFor();
      await page.close();
      await editor.press('Cancel');
      await editor.sees(/The purchase stays open/);
      await statusBar('510 credits').waitFor();
    });

    it('follows with the balance when that purchase is paid after all', async () => {
      stripe.pay(closedSession);
      await statusBar('610 credits').waitFor();
    });

    it('asks for the balance when the window is looked at again', async () => {
      await grant(40);
      await editor.page.evaluate(`{
        const focus = (has) => {
          document.hasFocus = () => has;
          window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
        };
        focus(false);
        setTimeout(() => focus(true), 500);
      }`);
      await statusBar('650 credits').waitFor();
    });

    it('shows the usage as a document', async () => {
      await editor.command('Plumbline: Show Usage');
      await editor.choose('Usage of the last 30 days');
      const usage = editor.page.frameLocator('iframe.webview').frameLocator('iframe');
      await usage.getByText(/^Nothing was used since/).waitFor();
      await editor.screenshot('44-usage');
    });

    it('shows every movement, the purchase first', async () => {
      await editor.command('Plumbline: Show Usage');
      await editor.choose('Movements of your credits');
      await editor.row('+500.00 credits').waitFor();
      await editor.row('+10.00 credits').waitFor();
      await editor.screenshot('45-movements');
      await editor.leave();
    });

    it('says in words that Stripe does not answer, and nothing was bought', async () => {
      stripe.fail({ status: 500 }, 3, /^POST/);
      await editor.command('Plumbline: Buy Credits');
      await editor.choose('100 credits');
      await editor.sees(/Stripe does not answer as it should\. Nothing was bought/);
      await editor.screenshot('46-stripe-away');
    });
  });
});
