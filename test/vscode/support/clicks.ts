import type { Locator, Page } from 'playwright-core';

/** Has to be called before the page is loaded, for `clickOnce` to know of what arrived. */
export const countClicks = (page: Page): Promise<unknown> =>
  page.addInitScript(
    'window.clicks = 0; window.addEventListener("click", () => { window.clicks++; }, true);',
  );

/**
 * Clicks once, or throws why not. What is to be clicked may go away while it is waited for, and a click that arrived may be
 * reported as failed on a busy machine: a second one then would be one too many.
 */
export async function clickOnce(target: Locator, timeout: number): Promise<void> {
  const clicks = (): Promise<number> => target.page().evaluate('window.clicks');
  const before = await clicks();
  try {
    await target.click({ timeout });
  } catch (error) {
    if ((await clicks()) === before) throw error;
  }
}
