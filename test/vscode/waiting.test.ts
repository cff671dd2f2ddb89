import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { EditorPage } from './support/editorPage.ts';
import { chooseChecks, editorStand } from './support/editorStand.ts';
import { oneStory } from './support/story.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

// Each step begins where the one before ended, as a person would go on.
whenEditorIsHere('a run that waits in a real VS Code', () => {
  describe('a run that waits in a real VS Code, with the installed extension', function () {
    this.timeout(300_000);
    let workspace: string;
    const stand = editorStand('waiting');
    let editor: EditorPage;

    before(async () => {
      workspace = await stand.makeWorkspace('split-bill');
      editor = await stand.open(workspace);
      await stand.signIn(editor);
    });
    oneStory('waiting', () => editor);
    after(() => editor?.close());

    it('is put off when its checks ask, and other commands are chosen meanwhile', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await chooseChecks(editor);
      await editor.press(/^Start for at Most/);
      await editor.press('Decide Later');
      await editor.command('Plumbline: Configure Checks');
      await editor.choose('npm test');
      await chooseChecks(editor);
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
