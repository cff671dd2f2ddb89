import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoServer, startDemoServer } from '../../extension/cli/demo/demoServer.ts';
import { copySample } from '../../extension/cli/demo/sampleProject.ts';
import { packageExtension } from '../../extension/package.ts';
import * as texts from '../../server/demo/demoTexts.ts';
import { type EditorServer, startEditorServer } from './support/editorHost.ts';
import { type EditorPage, openEditor } from './support/editorPage.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

// Each step begins where the one before ended, as a person would go on.
whenEditorIsHere('the life of a project in a real VS Code', () => {
  describe('the life of a project in a real VS Code, from a description to its README', function () {
    this.timeout(180_000);
    this.bail(true);
    let folder: string;
    let workspace: string;
    let plumbline: DemoServer;
    let host: EditorServer;
    let editor: EditorPage;
    const abort = new AbortController();
    const read = (path: string): Promise<string> => fs.readFile(join(workspace, path), 'utf8');
    const row = (text: string) =>
      editor.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();

    before(async () => {
      folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-life-'));
      workspace = join(folder, 'split-bill');
      await copySample(workspace);
      const vsix = join(folder, 'plumbline.vsix');
      packageExtension(vsix);
      plumbline = await startDemoServer(join(folder, 'server'), abort.signal);
      host = await startEditorServer({ folder: join(folder, 'editor'), vsix });
      editor = await openEditor(host.url, workspace);
      await editor.command('Plumbline: Connect to a Server');
      await editor.answer(plumbline.url.href);
      await editor.button('Sign In').click();
      await editor.answer(plumbline.token);
      await editor.sees(/credits$/);
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') await editor?.screenshot('failed-life');
    });
    after(async () => {
      await editor?.close();
      await host?.stop();
      await plumbline?.stop();
      await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
    });

    it('plans: the Architect asks first, each question with suggestions', async () => {
      await editor.command('Plumbline: Plan Project');
      await editor.answer(
        'A small library that splits bills between friends, to the cent, with an optional tip.',
      );
      await editor.button(/^Start for at Most/).click();
      await editor.sees('Question 1 of 2: What currency are the amounts in?');
      await editor.screenshot('51-question');
      await row('Any with cents, one at a time').click();
      await editor.sees('Question 2 of 2: Who pays the cents');
      await row('Write an Answer…').click();
      await editor.answer('Whoever comes first');
      await editor.button('Apply').click();
      await editor.sees(/“Plan split-bill” is done: 2 files changed/);
      assert.equal(await read('TODO.md'), texts.todo);
      await editor.screenshot('52-planned');
    });

    it('implements the first two TODOs', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await row('npm test').waitFor();
      await editor.page.getByRole('button', { name: 'OK', exact: true }).click();
      await editor.button(/^Start for at Most/).click();
      await editor.button('Must Pass').click();
      await editor.button('Apply').click();
      await editor.sees(/“Split a bill fairly between people” is done/);
      await editor.command('Plumbline: Implement Next TODO');
      await editor.button(/^Start for at Most/).click();
      await editor.button('Apply').click();
      await editor.sees(/“Add a tip in percent before splitting” is done/);
    });

    it('says why the third was not verified, and shows what can be done about it, each with its price', async () => {
      const before = await read('src/split.js');
      await editor.command('Plumbline: Implement Next TODO');
      await editor.button(/^Start for at Most/).click();
      await editor.sees(/was not verified, so no file was changed and its box stays open/);
      await editor.screenshot('53-rejected');
      assert.equal(await read('src/split.js'), before);
      await editor.button('What Now…').click();
      await row('Refine the Rejected Change…')
        .filter({ hasText: /likely [\d.]+ credits?, at most/ })
        .waitFor();
      for (const choice of [
        'Try Again with a Hint…',
        'Split into Smaller TODOs…',
        'Edit the Change',
        'Leave It',
      ])
        await row(choice).waitFor();
      await editor.screenshot('54-what-now');
      await editor.page.keyboard.press('Escape');
    });

    it('does not take the rejected TODO for the next one, and says so', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await editor.sees(/was not verified and waits for you, like “Describe a split/);
    });

    it('takes it unverified for the price it says, leaves the box open, and can undo that', async () => {
      const before = await read('src/split.js');
      await editor.command('Plumbline: What Now with This TODO');
      await row('Take It Unverified…')
        .filter({ hasText: /[\d.]+ credits?/ })
        .click();
      await editor.sees(/although it was not verified\?/);
      await editor.screenshot('57-take-unverified');
      await editor.button('Take It Unverified').click();
      await editor.sees(/was taken unverified: \d+ files? changed, [\d.]+ credits? charged in all/);
      await editor.screenshot('58-taken');
      assert.notEqual(await read('src/split.js'), before);
      assert.match(await read('TODO.md'), /- \[ \] Describe a split/);
      await editor.button('Undo').click();
      await editor.sees(/Undo the run applied/);
      await editor.button('Undo').click();
      await editor.sees(/Undone: src\/split\.js/);
      assert.equal(await read('src/split.js'), before);
    });

    it('refines from the rejected change, by the palette alone, and ticks the TODO it came from', async () => {
      await editor.command('Plumbline: What Now with This TODO');
      await row('Refine the Rejected Change…').click();
      await editor.page
        .locator('.quick-input-title')
        .filter({ hasText: 'Refine the rejected change' })
        .waitFor();
      await editor.page.keyboard.press('Enter');
      await editor.button(/^Start for at Most/).click();
      await editor.button('Apply').click();
      await editor.sees(/That was the last TODO\. The README can be written now/);
      assert.doesNotMatch(await read('TODO.md'), /- \[ \]/);
      await editor.screenshot('55-last');
    });

    it('writes the README for the price it shows, and the project is complete', async () => {
      await editor.button('Write the README…').click();
      await editor.button(/^Start for at Most/).click();
      await editor.button('Apply').click();
      await editor.sees(/“Write the README” is done.*The project is complete\./);
      assert.match(await read('README.md'), /## Use/);
      await editor.screenshot('56-complete');
    });
  });
});
