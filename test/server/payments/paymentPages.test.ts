import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openTestEmbedded } from '../../support/databases.ts';
import { openBrowser, screenshots } from '../../vscode/support/editorPage.ts';
import { whenBrowserIsHere } from '../../vscode/support/whenEditorIsHere.ts';
import { openShop, type Shop } from './shop.ts';

const pages = [
  { path: '/payment-success', heading: 'Thank you', says: /go back to your editor/ },
  { path: '/payment-cancelled', heading: 'Nothing was paid', says: /nothing was charged/ },
];

whenBrowserIsHere('the payment pages', () => {
  describe('the pages a browser comes back to', function () {
    this.timeout(60_000);
    let shop: Shop;
    let browser: Browser;
    let database: Awaited<ReturnType<typeof openTestEmbedded>>;
    before(async () => {
      database = await openTestEmbedded();
      shop = await openShop(database);
      ({ browser } = await openBrowser());
      await fs.mkdir(screenshots, { recursive: true });
    });
    after(async () => {
      await browser?.close();
      await shop?.close();
      await database?.close();
    });

    for (const { path, heading, says } of pages) {
      for (const colorScheme of ['light', 'dark'] as const) {
        it(`${path} is readable in ${colorScheme}, narrow and wide, and loads nothing else`, async () => {
          const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 700 } });
          const requested: string[] = [];
          const complaints: string[] = [];
          page.on('request', (request) => requested.push(new URL(request.url()).pathname));
          page.on('console', (message) => complaints.push(message.text()));
          const response = await page.goto(`${shop.server.url}${path}?session_id=<script>alert(1)</script>`);
          assert.equal(response?.status(), 200);
          await page.getByRole('heading', { name: heading }).waitFor();
          await page.getByText(says).first().waitFor();
          assert.ok(!(await page.content()).includes('alert(1)'), 'nothing of the request is in it');
          assert.deepEqual(
            requested.filter((one) => one !== '/favicon.ico'),
            [path],
          );
          assert.deepEqual(
            complaints.filter((text) => !text.includes('favicon')),
            [],
          );
          const [back, text] = (await page.evaluate(
            `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`,
          )) as [string, string];
          assert.notEqual(back, 'rgba(0, 0, 0, 0)', 'the style sheet was let through');
          assert.ok(contrast(back, text) >= 7, `${back} ${text}`);
          await page.screenshot({
            path: join(screenshots, `40${path.replaceAll('/', '-')}-${colorScheme}.png`),
          });
          await page.setViewportSize({ width: 320, height: 560 });
          const wide = await page.evaluate('document.documentElement.scrollWidth');
          assert.equal(wide, 320, 'nothing sticks out on a small screen');
          await page.close();
        });
      }

      it(`${path} allows one style sheet and nothing else, to nobody's frame`, async () => {
        const { headers } = await fetch(`${shop.server.url}${path}`);
        const policy = headers.get('content-security-policy') ?? '';
        assert.match(policy, /^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe|https?:|\*/);
        assert.equal(headers.get('referrer-policy'), 'no-referrer');
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
        assert.equal(headers.get('set-cookie'), null);
      });
    }
  });
});

/** Of two colours as the browser computes them; WCAG 2. */
function contrast(one: string, other: string): number {
  const [a = 0, b = 0] = [one, other].map(luminance).sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number).map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
