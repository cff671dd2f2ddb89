import type { Locator, Page } from 'playwright-core';
import { clickOnce } from './clicks.ts';
import { keepTrying } from './keepTrying.ts';

export type QuickInput = {
  /** Runs a command of the palette by its title. */
  command(title: string): Promise<void>;
  /** Types into the palette that this key opens, and takes a row; tried for this long. */
  fromPalette(key: string, text: string, row: string, forMs?: number): Promise<void>;
  /** A row of the list that is open, to wait for; `choose` takes it. */
  row(text: string | RegExp): Locator;
  /** Takes a row of the list that is open, once it is there. */
  choose(text: string | RegExp): Promise<void>;
  /** Accepts a list with boxes as they are ticked, once it has a row with this text. */
  accept(text: string): Promise<void>;
  /** Runs a command of the palette and takes the first row of the list of that title, which it opens. */
  pickFirst(title: string, list: string | RegExp): Promise<void>;
  /** Types into the input that is open, the one with that title if any is given, and accepts it. */
  answer(text: string, title?: string | RegExp): Promise<void>;
  /** Leaves the list or input that is open, the one with that title if any is given. */
  leave(title?: string | RegExp): Promise<void>;
};

/** Lists and inputs of an editor. Anything on the page may take `patienceMs`. */
export function quickInput(page: Page, patienceMs: number): QuickInput {
  // What was shown before may still be on its way out.
  const widget = page.locator('.quick-input-widget:not([inert])');
  const row = (text: string | RegExp): Locator =>
    widget.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  const titled = (title: string | RegExp): Locator =>
    widget.locator('.quick-input-title:visible').filter({ hasText: title }).first();
  const input = widget.locator('input:not([type="checkbox"]):visible').first();

  /**
   * A page that was just loaded does not listen to keys yet, what takes the focus closes the palette, and it does not notice that a
   * command becomes possible while it is open: so it is asked for again.
   */
  const fromPalette = (key: string, text: string, rowText: string, forMs = patienceMs): Promise<void> =>
    keepTrying(async () => {
      try {
        await page.keyboard.press(key);
        await input.waitFor({ timeout: 2_000 });
        await input.fill(text, { timeout: 2_000 });
        await clickOnce(row(rowText), 5_000);
      } catch (error) {
        if (await input.isVisible()) await page.keyboard.press('Escape');
        throw error;
      }
    }, forMs);
  const command = (title: string): Promise<void> => fromPalette('F1', `>${title}`, title);

  return {
    command,
    fromPalette,
    row,
    choose: (text) => clickOnce(row(text), patienceMs),
    async accept(text) {
      await row(text).waitFor();
      await clickOnce(widget.getByRole('button', { name: 'OK', exact: true }), patienceMs);
    },
    pickFirst: (title, list) =>
      keepTrying(async () => {
        await command(title);
        await titled(list).waitFor({ timeout: 10_000 });
        await clickOnce(widget.locator('.monaco-list-row').first(), 10_000);
      }, patienceMs),
    async answer(text, title = /\S/) {
      await titled(title).waitFor();
      await input.fill(text);
      await input.press('Enter');
    },
    async leave(title) {
      if (title !== undefined) await titled(title).waitFor();
      // To the input, wherever the focus is.
      await input.press('Escape');
    },
  };
}
