import { promises as fs, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { clickOnce, countClicks } from './clicks.ts';
import { editorHost } from './editorHost.ts';

/** Left for a person to look at; git ignores it. */
export const screenshots = new URL('../screenshots/', import.meta.url).pathname;

export type EditorPage = {
  page: Page;
  /** Runs a command of the palette by its title. */
  command(title: string): Promise<void>;
  /** Opens the view of the extension. */
  tab(): Promise<void>;
  /** Opens a file of the workspace by its name. */
  open(file: string): Promise<void>;
  /** Types into the input that is open, the one with that title if any is given, and accepts it. */
  answer(text: string, title?: string | RegExp): Promise<void>;
  /** Runs a command of the palette and takes the first row of the list of that title, which it opens. */
  pickFirst(title: string, list: string | RegExp): Promise<void>;
  /** Presses a button of a dialog or notification, now or when it comes. A notification may have gone into the list of them by then. */
  press(name: string | RegExp): Promise<void>;
  /** Waits until a text can be seen, in the page or in what a screen reader is told. */
  sees(text: string | RegExp): Promise<void>;
  /** A button of a dialog or notification, to wait for; `press` presses it. */
  button(name: string | RegExp): Locator;
  /** Of what a person sees by then, for a person to look at. Throws when notifications pile up. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
};

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long anything on the page may take, on a busy machine. */
const patienceMs = 60_000;

/** With a home folder of its own, so that it leaves nothing in the user's. */
export async function openBrowser(): Promise<{ browser: Browser; page: Page }> {
  const home = mkdtempSync(join(tmpdir(), 'plumbline-browser-'));
  const browser = await chromium.launch({
    executablePath: editorHost.browser ?? '',
    args: flags,
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
    timeout: 180_000,
  });
  browser.once(
    'disconnected',
    () => void fs.rm(home, { recursive: true, force: true, maxRetries: 10 }).catch(() => undefined),
  );
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  context.setDefaultTimeout(patienceMs);
  return { browser, page: await context.newPage() };
}

/**
 * Waits until the folders of a workspace file are there. On a busy machine the web editor reads the file before its connection
 * stands, and then goes on without any folder until the window is loaded again.
 */
async function seeFolders(page: Page): Promise<void> {
  const row = page.locator('.explorer-folders-view .monaco-list-row').first();
  const empty = page.getByText('No Folder Opened').first();
  for (let left = 3; ; left--) {
    await row.or(empty).first().waitFor();
    if (await row.isVisible()) return;
    const late = await row.waitFor({ timeout: 10_000 }).then(
      () => true,
      (error: Error) => error,
    );
    if (late === true) return;
    if (left === 0) throw late;
    await page.reload();
  }
}

const busy = ':has(.monaco-progress-container.active)';

/** True once there is one notification at most, beside the progress of what is under way. One that goes may take a moment. */
const hasRoom = async (page: Page): Promise<boolean> => {
  const seconds = [`.notification-toast${busy}`, `.notification-toast:not(${busy})`].map((kind) =>
    page.locator(kind).nth(1).waitFor({ state: 'detached', timeout: 5_000 }),
  );
  return (await Promise.allSettled(seconds)).every(({ status }) => status === 'fulfilled');
};

export type OpenOptions = { trust?: boolean };

/** Opens a folder or a workspace file in the editor, as a person who trusts it unless told otherwise. */
export async function openEditor(
  server: URL,
  folder: string,
  { trust = true }: OpenOptions = {},
): Promise<EditorPage> {
  await fs.mkdir(screenshots, { recursive: true });
  const { browser, page } = await openBrowser();
  try {
    return await editorPage(browser, page, server, folder, trust);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function editorPage(
  browser: Browser,
  page: Page,
  server: URL,
  folder: string,
  trust: boolean,
): Promise<EditorPage> {
  const kind = folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
  await countClicks(page);
  await page.goto(new URL(`?${kind}=${encodeURIComponent(folder)}`, server).href);
  // Folders that come after the trust was given are not trusted.
  if (kind === 'workspace') await seeFolders(page);
  if (trust) {
    await page.getByText('Manage', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Trust', exact: true }).click();
    await page.getByText(/^You trust this (folder|workspace)/).waitFor();
    await page.getByLabel(/^Close Modal Editor/).click();
  }

  /**
   * Types into the palette and takes a row. A page that was just loaded does not listen to keys yet, what takes the focus closes
   * the palette, and it does not notice that a command becomes possible while it is open: so it is asked for again, as a person
   * would.
   */
  async function fromPalette(
    key: string,
    text: string,
    rowText: string,
    until = Date.now() + patienceMs,
  ): Promise<void> {
    const input = page.locator('.quick-input-widget input[type="text"]').first();
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: rowText }).first();
    const once = async (): Promise<Error | null> => {
      try {
        await page.keyboard.press(key);
        await input.waitFor({ timeout: 2_000 });
        await input.fill(text, { timeout: 2_000 });
        return await clickOnce(row, 5_000);
      } catch (error) {
        return error as Error;
      }
    };
    for (;;) {
      const failure = await once();
      if (failure === null) return;
      if (Date.now() > until) throw failure;
      if (await input.isVisible()) await page.keyboard.press('Escape');
    }
  }
  const command = (title: string): Promise<void> => fromPalette('F1', `>${title}`, title);

  async function open(file: string): Promise<void> {
    await fromPalette('Control+P', file, file);
    await page.getByRole('tab', { name: new RegExp(`^${file}`) }).waitFor();
  }

  const editor: EditorPage = {
    page,
    command,
    open,
    tab: () =>
      page
        .getByRole('tab', { name: /^Plumbline/ })
        .first()
        .click(),
    async answer(text, title = /\S/) {
      // What was shown before may still be on its way out.
      const widget = page.locator('.quick-input-widget:not([inert])');
      await widget.locator('.quick-input-title:visible').filter({ hasText: title }).first().waitFor();
      const input = widget.locator('input:visible').first();
      await input.fill(text);
      await input.press('Enter');
    },
    button: (name) =>
      page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).last(),
    async pickFirst(title, list) {
      const widget = page.locator('.quick-input-widget:not([inert])');
      const named = widget.locator('.quick-input-title:visible').filter({ hasText: list }).first();
      for (const until = Date.now() + patienceMs; ; ) {
        await command(title);
        // What is loading beside it takes the focus, and then the list closes.
        const failure = await named.waitFor({ timeout: 10_000 }).then(
          () => clickOnce(widget.locator('.monaco-list-row').first(), 10_000),
          (error: Error) => error,
        );
        if (failure === null) return;
        if (Date.now() > until) throw failure;
        await page.keyboard.press('Escape');
      }
    },
    async press(name) {
      for (const until = Date.now() + 2 * patienceMs; ; ) {
        // Longer than a notification stays, so what is not seen by then is in the list of them or yet to come.
        const failure = await clickOnce(editor.button(name), 15_000);
        if (failure === null) return;
        if (Date.now() > until) throw failure;
        const list = 'Notifications: Show Notifications';
        await fromPalette('F1', `>${list}`, list, Date.now()).catch(() => undefined);
      }
    },
    sees: (text) => page.getByText(text).first().waitFor({ state: 'attached' }),
    async screenshot(name) {
      const tidy = await hasRoom(page);
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
      if (!tidy && !name.startsWith('failed')) throw new Error(`${name}: notifications pile up`);
    },
    close: () => browser.close(),
  };
  await command('View: Close All Editors');
  await command('View: Hide Secondary Side Bar');
  return editor;
}
