import type { EditorPage } from './editorPage.ts';

const parts = '.quick-input-widget, .monaco-dialog-box, .notification-toast, .statusbar';

/** What a person reads in lists, dialogs, notifications and the status bar. */
async function seen({ page }: EditorPage): Promise<string> {
  const texts = await page.locator(parts).filter({ visible: true }).allInnerTexts();
  return texts.map((text) => text.trim().replaceAll(/\s+/g, ' ').slice(0, 500)).join('\n');
}

/**
 * The tests around it are one story: each begins where the one before ended. After the first that failed the rest of this story
 * is left out, and no other one, as mocha's `bail` would do. A picture is taken, and what it shows is told in words.
 */
export function oneStory(name: string, editor: () => EditorPage | undefined): void {
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    const page = editor();
    const words = page === undefined ? 'no editor' : await seen(page).catch(String);
    await page?.screenshot(`failed-${name}`).catch(() => undefined);
    throw new Error(`The rest of this story was left out. To be seen was:\n${words}`);
  });
}
