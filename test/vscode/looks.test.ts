import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { EditorPage } from './support/editorPage.ts';
import { editorStand } from './support/editorStand.ts';
import { oneStory } from './support/story.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

const themes = [
  { theme: 'Dark Modern', kind: 'vs-dark' },
  { theme: 'Light High Contrast', kind: 'hc-light' },
  { theme: 'Dark High Contrast', kind: 'hc-black' },
];

whenEditorIsHere('keyboard and themes in a real VS Code', () => {
  describe('the extension without a mouse, and in other colours', function () {
    this.timeout(300_000);
    let workspace: string;
    const stand = editorStand('looks');
    let editor: EditorPage;

    before(async () => {
      workspace = await stand.makeWorkspace('split-bill');
      editor = await stand.open(workspace);
    });
    oneStory('looks', () => editor);
    after(() => editor?.close());

    /**
     * Opens a list with keys, unless it is on its way, types into it, waits until the row is the chosen one, and takes it. On a busy
     * machine a key may come before anything listens, and what takes the focus closes the list: then it is asked for again, as a
     * person would.
     */
    async function choose(keys: readonly string[], text: string): Promise<void> {
      const { keyboard } = editor.page;
      const timeout = keys.length > 0 ? 5_000 : 60_000;
      const once = async (): Promise<void> => {
        for (const key of keys) await keyboard.press(key);
        await editor.page.locator('.quick-input-widget input:focus').first().waitFor({ timeout });
        await keyboard.type(text);
        await editor.page
          .locator('.quick-input-list .monaco-list-row.focused')
          .filter({ hasText: text })
          .waitFor({ timeout });
      };
      for (let left = keys.length > 0 ? 8 : 0; ; left--) {
        const failure = await once().then(
          () => null,
          (error: Error) => error,
        );
        if (failure === null) break;
        if (left === 0) throw failure;
        await keyboard.press('Escape');
      }
      await keyboard.press('Enter');
    }
    const command = (title: string): Promise<void> => choose(['F1'], title);
    async function answer(title: string | RegExp, text: string): Promise<void> {
      await editor.page.locator('.quick-input-title').filter({ hasText: title }).waitFor();
      await editor.page.keyboard.press('Control+A');
      await editor.page.keyboard.type(text);
      await editor.page.keyboard.press('Enter');
    }

    it('goes from connecting to a proposal by keys alone', async () => {
      const { keyboard } = editor.page;
      await command('Plumbline: Connect to a Server');
      await answer('Connect to a Server', stand.plumbline.url.href);
      await editor.sees('It answers with scripted demo texts');
      await command('Plumbline: Sign In');
      await answer(/Sign [Ii]n/, stand.plumbline.token);
      await editor.sees('500 credits');
      await command('Plumbline: Implement Next TODO');
      await editor.page
        .locator('.quick-input-list .monaco-list-row')
        .filter({ hasText: 'npm test' })
        .waitFor();
      await keyboard.press('Enter');
      await editor.page
        .locator('.monaco-dialog-box :focus')
        .filter({ hasText: 'Start for at Most' })
        .waitFor();
      await keyboard.press('Enter');
      await editor.page.locator('.monaco-dialog-box :focus').filter({ hasText: 'Must Pass' }).waitFor();
      await keyboard.press('Enter');
      await editor.sees('2 of 2 criteria met');
    });

    for (const [at, { theme, kind }] of themes.entries()) {
      it(`is drawn with the colours of ${theme}`, async () => {
        await choose(['Control+K', 'Control+T'], theme);
        await editor.page.locator(`.monaco-workbench.${kind}`).waitFor();
        await editor.screenshot(`3${at}-${kind}`);
      });
    }

    it('applies, shows the receipt and undoes by keys alone', async () => {
      await command('Plumbline: Apply Proposal');
      await editor.sees(/“Split a bill fairly between people” is done/);
      await command('Plumbline: Show Receipt');
      await choose([], 'Split a bill fairly');
      const receipt = editor.page.frameLocator('iframe.webview').frameLocator('iframe');
      await receipt.getByRole('heading', { name: 'Receipt: Split a bill fairly' }).waitFor();
      await editor.screenshot('33-receipt');
      await command('View: Close All Editors');
      await command('Plumbline: Undo Last Run');
      await editor.page.locator('.monaco-dialog-box :focus').filter({ hasText: 'Undo' }).waitFor();
      await editor.page.keyboard.press('Enter');
      await editor.sees(/Undone: .*src\/split\.js/);
      assert.doesNotMatch(await fs.readFile(join(workspace, 'src/split.js'), 'utf8'), /splitBill/);
    });
  });
});
