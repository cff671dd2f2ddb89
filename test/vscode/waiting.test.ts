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
import { oneStory } from './support/story.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

// Each step begins where the one before ended, as a person would go on.
whenEditorIsHere('a run that waits in a real VS Code', () => {
  describe('a run that waits in a real VS Code, with the installed extension', function () {
    this.timeout(300_000);
    let folder: string;
    let workspace: string;
    let plumbline: DemoServer;
    let host: EditorServer;
    let editor: EditorPage;
    const abort = new AbortController();
    const testRow = () =>
      editor.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'npm test' });
    const confirm = () => editor.page.getByRole('button', { name: 'OK', exact: true }).click();

    before(async () => {
      folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-waiting-'));
      workspace = join(folder, 'split-bill');
      await copySample(workspace);
      await fs.writeFile(join(workspace, 'TODO.md'), texts.todo);
      const vsix = join(folder, 'plumbline.vsix');
      packageExtension(vsix);
      plumbline = await startDemoServer(join(folder, 'server'), abort.signal);
      host = await startEditorServer({ folder: join(folder, 'editor'), vsix });
      editor = await openEditor(host.url, workspace);
      await editor.command('Plumbline: Connect to a Server');
      await editor.answer(plumbline.url.href);
      await editor.press('Sign In');
      await editor.answer(plumbline.token);
      await editor.sees(/credits$/);
    });
    oneStory('waiting', () => editor);
    after(async () => {
      await editor?.close();
      await host?.stop();
      await plumbline?.stop();
      await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
    });

    it('is put off when its checks ask, and other commands are chosen meanwhile', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await testRow().waitFor();
      await confirm();
      await editor.press(/^Start for at Most/);
      await editor.press('Decide Later');
      await editor.command('Plumbline: Configure Checks');
      await testRow().click();
      await confirm();
      await editor.press('Go On Without Tests');
    });

    it('goes on only once the commands it began with are agreed to, and is verified by them', async () => {
      await editor.command('Plumbline: Resume Run');
      await editor.sees('This run goes on only with the commands it began with.');
      await editor.screenshot('70-commands-of-the-run');
      await editor.press('Cancel');
      assert.doesNotMatch(await fs.readFile(join(workspace, 'src/split.js'), 'utf8'), /splitBill/);
      await editor.command('Plumbline: Resume Run');
      await editor.press('Run These Commands');
      await editor.press('Must Pass');
      await editor.press('Apply');
      await editor.sees(/“Split a bill fairly between people” is done/);
      assert.match(await fs.readFile(join(workspace, 'src/split.js'), 'utf8'), /splitBill/);
    });
  });
});
