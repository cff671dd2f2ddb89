import assert from 'node:assert/strict';
import { promises as fs, globSync } from 'node:fs';
import { join } from 'node:path';
import * as texts from '../../server/demo/demoTexts.ts';
import type { EditorPage } from './support/editorPage.ts';
import { chooseChecks, editorStand } from './support/editorStand.ts';
import { oneStory } from './support/story.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

// Each step begins where the one before ended, as a person would go on.
whenEditorIsHere('the life of a project in a real VS Code', () => {
  describe('the life of a project in a real VS Code, from a description to its README', function () {
    this.timeout(300_000);
    let workspace: string;
    const stand = editorStand('life');
    let editor: EditorPage;
    const read = (path: string): Promise<string> => fs.readFile(join(workspace, path), 'utf8');

    /** What was done last is taken back; other words of it may still be on the screen, so the file tells. */
    async function undo(path: string, before: string): Promise<void> {
      await editor.command('Plumbline: Undo Last Run');
      await editor.press('Undo');
      while ((await read(path)) !== before) await editor.page.waitForTimeout(50);
    }
    async function rejectAgain(): Promise<void> {
      await editor.command('Plumbline: Implement Next TODO');
      await editor.press(/^Start for at Most/);
      await editor.press('What Now…');
    }

    before(async () => {
      workspace = await stand.makeWorkspace('split-bill', null);
      editor = await stand.open(workspace);
      await stand.signIn(editor);
    });
    oneStory('life', () => editor);
    after(() => editor?.close());

    it('has no run to show before the first, and says so', async () => {
      await editor.command('Plumbline: Show Conversation');
      await editor.sees('No run was started in this folder yet.');
    });

    it('skips the questions when told to, and plans nothing that is declined', async () => {
      await editor.command('Plumbline: Plan Project');
      await editor.answer('A small library that splits bills between friends.');
      await editor.press(/^Start for at Most/);
      await editor.choose('Skip the Rest and Plan Now');
      await editor.press('Decline');
      await editor.answer('I have to say more');
      await editor.sees(/“Plan split-bill” was declined; no file was changed/);
      await assert.rejects(read('TODO.md'), { code: 'ENOENT' });
    });

    it('plans: the Architect asks first, each question with suggestions', async () => {
      await editor.command('Plumbline: Plan Project');
      await editor.answer(
        'A small library that splits bills between friends, to the cent, with an optional tip.',
      );
      await editor.press(/^Start for at Most/);
      await editor.sees('Question 1 of 2: What currency are the amounts in?');
      await editor.screenshot('51-question');
      await editor.leave();
      await editor.sees(/“Plan split-bill” waits; no file was changed/);
      await editor.command('Plumbline: Plan Project');
      await editor.answer('Something else, or rather not.');
      await editor.button(/^Start for at Most/).waitFor();
      await editor.page.keyboard.press('Escape');
      await editor.command('Plumbline: Resume Run');
      await editor.sees('Question 1 of 2: What currency are the amounts in?');
      await editor.choose('Any with cents, one at a time');
      await editor.sees('Question 2 of 2: Who pays the cents');
      await editor.choose('Write an Answer…');
      await editor.leave(/^Who pays/);
      await editor.sees('Question 2 of 2: Who pays the cents');
      await editor.row('Write an Answer…').waitFor();
      await editor.leave();
      await editor.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
      // What was answered is kept, so the second question comes first now.
      await editor.command('Plumbline: Resume Run');
      await editor.sees('Question 2 of 2: Who pays the cents');
      await editor.choose('Write an Answer…');
      await editor.answer('Whoever comes first', /^Who pays/);
      await editor.press('Apply');
      await editor.sees(/“Plan split-bill” is done: 2 files changed/);
      assert.equal(await read('TODO.md'), texts.todo);
      await editor.screenshot('52-planned');
    });

    it('implements the first two TODOs', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await chooseChecks(editor);
      await editor.press(/^Start for at Most/);
      await editor.press('Must Pass');
      await editor.press('Apply');
      await editor.sees(/“Split a bill fairly between people” is done/);
      await editor.command('Plumbline: Implement Next TODO');
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.sees(/“Add a tip in percent before splitting” is done/);
    });

    it('says why the third was not verified, and shows what can be done about it, each with its price', async () => {
      const before = await read('src/split.js');
      await editor.command('Plumbline: Implement Next TODO');
      await editor.press(/^Start for at Most/);
      await editor.sees(/was not verified, so no file was changed and its box stays open/);
      await editor.screenshot('53-rejected');
      assert.equal(await read('src/split.js'), before);
      await editor.press('What Now…');
      await editor
        .row('Refine the Rejected Change…')
        .filter({ hasText: /likely [\d.]+ credits?, at most/ })
        .waitFor();
      for (const choice of [
        'Try Again with a Hint…',
        'Split into Smaller TODOs…',
        'Edit the Change',
        'Leave It',
      ])
        await editor.row(choice).waitFor();
      await editor.screenshot('54-what-now');
      await editor.leave();
    });

    it('does not take the rejected TODO for the next one, and says so', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await editor.sees(/was not verified and waits for you, like “Describe a split/);
    });

    it('takes it unverified for the price it says, leaves the box open, and can undo that', async () => {
      const before = await read('src/split.js');
      await editor.command('Plumbline: What Now with This TODO');
      await editor.choose(/Take It Unverified….*[\d.]+ credits?/);
      await editor.sees(/although it was not verified\?/);
      await editor.screenshot('57-take-unverified');
      await editor.press('Take It Unverified');
      await editor.sees(/was taken unverified: \d+ files? changed, [\d.]+ credits? charged in all/);
      await editor.screenshot('58-taken');
      assert.notEqual(await read('src/split.js'), before);
      assert.match(await read('TODO.md'), /- \[ \] Describe a split/);
      await editor.press('Undo');
      await editor.sees(/Undo the run applied/);
      await editor.press('Undo');
      await editor.sees(/Undone: src\/split\.js/);
      assert.equal(await read('src/split.js'), before);
    });

    it('has the user’s own version checked, lands it and ticks the TODO', async () => {
      const [source, todo] = [await read('src/split.js'), await read('TODO.md')];
      await editor.command('Plumbline: What Now with This TODO');
      await editor.choose('Edit the Change and Have It Checked…');
      const wrong = editor.page
        .locator('.modified-in-monaco-diff-editor .view-line, .editor.modified .view-line')
        .filter({ hasText: 'names.slice(0, shares.length)' });
      await wrong.first().click();
      await editor.page.keyboard.press('Home');
      await editor.page.keyboard.press('Shift+End');
      await editor.page.keyboard.insertText(texts.describeChecked.split('\n')[1]?.trim() ?? '');
      await editor.screenshot('59-own-version');
      const copies = (): string[] =>
        globSync('editor/**/plumbline.plumbline/edited/*', { cwd: stand.folder });
      assert.equal(copies().length, 1);
      await editor.press('Check My Version');
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.sees(/“Check my version of “Describe a split.*is done: 1 file changed/);
      assert.deepEqual(copies(), []);
      assert.ok((await read('src/split.js')).includes(texts.describeChecked));
      assert.equal(await read('TODO.md'), todo.replace('[ ] Describe', '[x] Describe'));
      await undo('src/split.js', source);
      assert.equal(await read('TODO.md'), todo);
    });

    it('splits a TODO into smaller ones below it, which are edited like any other', async () => {
      const todo = await read('TODO.md');
      await editor.command('Plumbline: Split into Smaller TODOs');
      await editor.answer('');
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.press('Edit TODOs');
      await editor.page.getByRole('tab', { name: /^TODO\.md/ }).waitFor();
      await editor.page.getByRole('treeitem', { name: /^Do the smallest part of it.*, next$/ }).waitFor();
      await editor.screenshot('5a-split');
      const lines = (await read('TODO.md')).split('\n');
      assert.equal(lines.filter((line) => !todo.split('\n').includes(line)).length, texts.splitParts.length);
      await undo('TODO.md', todo);
      await editor.command('View: Close All Editors');
    });

    it('tries again with a hint, and lands what comes of it', async () => {
      const [source, todo] = [await read('src/split.js'), await read('TODO.md')];
      await rejectAgain();
      await editor.choose('Try Again with a Hint…');
      await editor.answer('Refuse names without a share.', 'Try Again with a Hint');
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.sees(/“Describe a split as one line a person” is done: 2 files changed/);
      assert.ok((await read('src/split.js')).includes(texts.describeChecked));
      await editor.screenshot('5b-hint');
      await undo('src/split.js', source);
      assert.equal(await read('TODO.md'), todo);
      await rejectAgain();
      await editor.choose('Leave It');
    });

    it('refines from the rejected change, by the palette alone, and ticks the TODO it came from', async () => {
      await editor.command('Plumbline: What Now with This TODO');
      await editor.choose('Refine the Rejected Change…');
      await editor.page
        .locator('.quick-input-title')
        .filter({ hasText: 'Refine the rejected change' })
        .waitFor();
      await editor.page.keyboard.press('Enter');
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.sees(/That was the last TODO\. The README can be written now/);
      assert.doesNotMatch(await read('TODO.md'), /- \[ \]/);
      await editor.screenshot('55-last');
    });

    it('writes the README for the price it shows, and the project is complete', async () => {
      await editor.press('Write the README…');
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.sees(/“Write the README” is done.*The project is complete\./);
      await editor.sees('split-bill · completed');
      assert.match(await read('README.md'), /## Use/);
      await editor.screenshot('56-complete');
    });
  });
});
