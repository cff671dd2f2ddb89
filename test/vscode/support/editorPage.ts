import { promises as fs, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { clickOnce, countClicks } from './clicks.ts';
import { editorHost } from './editorHost.ts';
import { keepTrying } from './keepTrying.ts';
import { type QuickInput, quickInput } from './quickInput.ts';

/** Left for a person to look at; git ignores it. */
export const screenshots = new URL('../screenshots/', import.meta.url).pathname;

export type EditorPage = Omit<QuickInput, 'fromPalette'> & {
  page: Page;
  /** Opens the view of the extension. */
  tab(): Promise<void>;
  /** Opens a file of the workspace by its name. */
  open(file: string): Promise<void>;
  /** Presses a button of a dialog or notification, now or when it comes. A notification may have gone into the list of them by then. */
  press(name: string | RegExp): Promise<void>;
  /** Opens the context menu of a thing and shows this entry, to be taken by `Enter`. */
  menuAt(target: Locator, entry: string): Promise<void>;
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
  await keepTrying(async () => {
    await row.or(empty).first().waitFor();
    if (await row.isVisible()) return;
    try {
      await row.waitFor({ timeout: 10_000 });
    } catch (error) {
      await page.reload();
      throw error;
    }
  }, patienceMs);
}

/** As a person who trusts the folder says so. A page that was just loaded may not have noticed. */
async function giveTrust(page: Page): Promise<void> {
  const given = page.getByText(/^You trust this (folder|workspace)/);
  const button = page.getByRole('button', { name: 'Trust', exact: true });
  await keepTrying(async () => {
    if (await given.isVisible()) return;
    if (!(await button.isVisible())) await page.getByText('Manage', { exact: true }).first().click();
    await button.click({ timeout: 10_000 });
    await given.waitFor({ timeout: 10_000 });
  }, patienceMs);
  await page.getByLabel(/^Close Modal Editor/).click();
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
  if (trust) await giveTrust(page);

  const { fromPalette, ...quick } = quickInput(page, patienceMs);

  async function open(file: string): Promise<void> {
    await fromPalette('Control+P', file, file);
    await page.getByRole('tab', { name: new RegExp(`^${file}`) }).waitFor();
  }

  const editor: EditorPage = {
    ...quick,
    page,
    open,
    tab: () =>
      page
        .getByRole('tab', { name: /^Plumbline/ })
        .first()
        .click(),
    button: (name) =>
      page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).last(),
    press: (name) =>
      keepTrying(async () => {
        try {
          // Longer than a notification stays, so what is not seen by then is in the list of them or yet to come.
          await clickOnce(editor.button(name), 15_000);
        } catch (error) {
          const list = 'Notifications: Show Notifications';
          await fromPalette('F1', `>${list}`, list, 0).catch(() => undefined);
          throw error;
        }
      }, 2 * patienceMs),
    menuAt: (target, entry) =>
      keepTrying(async () => {
        await target.click({ button: 'right', timeout: 10_000 });
        // A click that comes with the menu would be taken for the one that opened it.
        const item = page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true });
        await item.hover({ timeout: 10_000 });
      }, patienceMs),
    sees: (text) => page.getByText(text).first().waitFor({ state: 'attached' }),
    async screenshot(name) {
      const tidy = await hasRoom(page);
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
      if (!tidy && !name.startsWith('failed')) throw new Error(`${name}: notifications pile up`);
    },
    close: () => browser.close(),
  };
  await editor.command('View: Close All Editors');
  await editor.command('View: Hide Secondary Side Bar');
  return editor;
}
