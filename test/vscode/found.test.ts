import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { EditorPage } from './support/editorPage.ts';
import { chooseChecks, editorStand, ownWindows } from './support/editorStand.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

whenEditorIsHere('runs that are found again in a real VS Code', () => {
  describe('runs that are found again in a real VS Code', function () {
    this.timeout(300_000);
    const stand = editorStand('found');
    const windows = ownWindows();

    const { makeWorkspace } = stand;
    async function open(root: string): Promise<EditorPage> {
      const editor = windows.add(await stand.open(root));
      await stand.signIn(editor);
      return editor;
    }
    const node = ({ page }: EditorPage, name: RegExp) => page.getByRole('treeitem', { name });
    async function fromMenu(editor: EditorPage, of: RegExp, name: string): Promise<void> {
      await editor.menuAt(node(editor, of), name);
      await editor.page.keyboard.press('Enter');
    }

    it('from the palette and the list, though another run came after it and there is no TODO file', async () => {
      const editor = await open(await makeWorkspace('plan-left', null));
      await editor.command('Plumbline: Plan Project');
      await editor.answer('A small library that splits bills between friends.');
      await editor.press(/^Start for at Most/);
      await editor.sees('Question 1 of 2');
      await editor.leave();
      await editor.sees(/“Plan plan-left” waits; no file was changed/);
      await editor.command('Plumbline: Write the README');
      await editor.press(/^Start for at Most/);
      await editor.press('Decline');
      await editor.answer('Not now');
      await editor.sees(/“Write the README” was declined; no file was changed/);
      await editor.command('Plumbline: Resume Run');
      await editor.choose('awaiting answers');
      await editor.sees('Question 1 of 2');
      await editor.leave();
      await editor.command('Plumbline: Focus on TODOs View');
      await editor.sees('This folder has no TODO file yet.');
      await node(editor, /^The README, document · declined/).waitFor();
      await fromMenu(editor, /^Plan of the project, plan · awaiting answers/, 'Cancel Run');
      await editor.sees('Cancel “Plan plan-left”?');
      await editor.screenshot('80-cancel-from-list');
      await editor.press('Cancel the Run');
      await editor.sees(/“Plan plan-left” was cancelled; no file was changed\. [\d.]+ credits? charged\./);
      await node(editor, /^Plan of the project, plan · cancelled/).waitFor();
      await editor.command('Plumbline: Resume Run');
      await editor.sees('No run waits in this folder.');
    });

    it('beside the TODO in another clone, and cancelled there', async () => {
      const root = await makeWorkspace('clone-a');
      const first = await open(root);
      await first.command('Plumbline: Implement Next TODO');
      await chooseChecks(first);
      await first.press(/^Start for at Most/);
      await first.button('Must Pass').waitFor();
      await fs.cp(root, join(stand.folder, 'clone-b'), { recursive: true });
      const second = await open(join(stand.folder, 'clone-b'));
      await second.tab();
      await node(second, /^Split a bill fairly between people, waits for you/).waitFor();
      await fromMenu(second, /^Split a bill fairly/, 'Cancel Run');
      await second.sees('Cancel “Split a bill fairly between people”?');
      await second.press('Cancel the Run');
      await second.sees(/“Split a bill fairly between people” was cancelled; no file was changed/);
      await node(second, /^Split a bill fairly between people, open, next/).waitFor();
      await fromMenu(second, /^Split a bill fairly/, 'Show Receipt');
      await second.page.getByRole('tab', { name: /^(\[?Preview\]? )?Receipt Split/ }).waitFor();
    });

    it('only once a project that somebody else committed was left for one of one’s own', async () => {
      const root = await makeWorkspace('cloned');
      const named = { version: 1, id: '0190f3b0-0000-4000-8000-00000000dead' };
      await fs.mkdir(join(root, '.plumbline'));
      await fs.writeFile(join(root, '.plumbline/project.json'), JSON.stringify(named));
      const editor = await open(root);
      await editor.tab();
      await editor.sees(/The project named in \.plumbline\/project\.json is not known to you/);
      await editor.command('Plumbline: Implement Next TODO');
      await chooseChecks(editor);
      await editor.button('New Project for This Folder').waitFor();
      await editor.screenshot('82-not-known');
      await editor.press('New Project for This Folder');
      await editor.press('New Project');
      await editor.sees('The next run in this folder makes a new project.');
      await editor.command('Plumbline: Implement Next TODO');
      await editor.button(/^Start for at Most/).waitFor();
      const { id, ...rest } = JSON.parse(await fs.readFile(join(root, '.plumbline/project.json'), 'utf8'));
      assert.notEqual(id, named.id);
      assert.equal(rest.version, 1);
    });

    it('only in the folder that the list shows: its title takes the next TODO of that one', async () => {
      const roots = [await makeWorkspace('one'), await makeWorkspace('two', '# Two\n- [ ] Only here\n')];
      await fs.writeFile(join(roots[1] ?? '', 'of-two.txt'), '');
      const file = join(stand.folder, 'both.code-workspace');
      await fs.writeFile(file, JSON.stringify({ folders: roots.map((path) => ({ path })) }));
      const editor = await open(file);
      await editor.tab();
      await node(editor, /^Split a bill fairly/).waitFor();
      await editor.open('of-two.txt');
      await node(editor, /^Only here, open, next/).waitFor();
      assert.equal(await node(editor, /^Split a bill fairly/).count(), 0);
      await editor.command('View: Close All Editors');
      await node(editor, /^Only here/).hover();
      await editor.page.getByRole('button', { name: 'Implement Next TODO' }).first().click();
      await editor.page.locator('.quick-input-title:visible').filter({ hasText: /two/ }).waitFor();
      await editor.row('npm test').waitFor();
      await editor.screenshot('81-folder-of-the-list');
    });
  });
});
