import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import type { DemoServer } from '../../extension/cli/demo/demoServer.ts';
import * as texts from '../../server/demo/demoTexts.ts';
import { zipContents } from '../support/zipEntries.ts';
import type { EditorPage } from './support/editorPage.ts';
import { chooseChecks, editorStand } from './support/editorStand.ts';
import { oneStory } from './support/story.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

// Each step begins where the one before ended, as a person would go on.
whenEditorIsHere('the walk through a real VS Code', () => {
  describe('a walk through a real VS Code, with the installed extension', function () {
    this.timeout(300_000);
    let workspace: string;
    const stand = editorStand('walk');
    let editor: EditorPage;
    const read = (path: string): Promise<string> => fs.readFile(join(workspace, path), 'utf8');

    before(async () => {
      workspace = await stand.makeWorkspace('split-bill');
      editor = await stand.open(workspace);
    });
    oneStory('walk', () => editor);
    after(() => editor?.close());

    it('says to connect and sign in first, and asks the server who it is', async () => {
      await editor.tab();
      await editor.sees('You pay for verified work.');
      await editor.screenshot('01-signed-out');
      await editor.command('Plumbline: Connect to a Server');
      await editor.answer(stand.plumbline.url.href);
      await editor.sees('It answers with scripted demo texts');
      await editor.press('Sign In');
      await editor.answer(stand.plumbline.token);
      await editor.sees('500 credits');
    });

    it('shows the TODO list, the next TODO and actions above each', async () => {
      const { page } = editor;
      await page.getByRole('treeitem', { name: 'Split a bill fairly between people, open, next' }).click();
      await editor.sees('Implement (next)');
      await editor.screenshot('02-todos');
    });

    it('asks for the checks once and shows the maximum price before anything is sent', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await editor.sees('Which commands must succeed');
      await editor.screenshot('03-checks');
      await chooseChecks(editor);
      await editor.button(/^Start for at Most/).waitFor();
      const dialog = await editor.page.locator('.monaco-dialog-box').innerText();
      assert.match(dialog, /DEMO: a scripted model answers/);
      assert.match(dialog, /If rejected: nothing is charged/);
      assert.match(dialog, /left out: 1 likely to hold secrets/);
      assert.match(dialog, /npm test/);
      await editor.screenshot('04-quote');
      await editor.press('Show Files to Be Sent');
      const sent = editor.page.frameLocator('iframe.webview').frameLocator('iframe');
      await sent.getByText('.env: likely to hold a secret').waitFor();
      await editor.press('Back to the Quote');
      await editor.press('Show Files to Be Sent');
      await sent.getByText('.env: likely to hold a secret').waitFor();
      await editor.command('View: Close Editor');
      await editor.button(/^Start for at Most/).waitFor();
    });

    it('repairs the change that failed the tests and offers the one that passed them', async () => {
      const before = await read('src/split.js');
      await editor.press(/^Start for at Most/);
      // The tests of the sample want what the TODO asks for, so they fail before it as well.
      await editor.press('Must Pass');
      await editor.button('Apply').waitFor();
      await editor.sees('2 of 2 criteria met');
      assert.equal(await read('src/split.js'), before, 'nothing lands before the user applies it');
      await editor.screenshot('05-review');
    });

    it('applies it whole, ticks the one box and tells the charge', async () => {
      await editor.press('Apply');
      await editor.sees(/is done: 1 file changed\. \d+\.\d\d credits charged/);
      assert.match(await read('src/split.js'), /export function splitBill/);
      assert.equal(await read('TODO.md'), texts.todo.replace('- [ ] Split', '- [x] Split'));
      await editor.screenshot('06-applied');
    });

    it('shows the receipt with the failed and the passed check', async () => {
      await editor.press('Show Receipt');
      const receipt = editor.page.frameLocator('iframe.webview').frameLocator('iframe');
      await receipt.getByRole('heading', { name: 'Receipt: Split a bill fairly' }).waitFor();
      const text = await receipt.locator('body').innerText();
      assert.match(text, /A scripted demo model made this/);
      assert.match(text, /npm test.*failed/);
      assert.match(text, /npm test.*passed/);
      await editor.screenshot('07-receipt');
    });

    it('refines the open file by an instruction, through the same gate', async () => {
      await editor.command('View: Close All Editors');
      await editor.open('money.js');
      await editor.command('Plumbline: Refine File');
      await editor.answer('Add a doc comment to formatCents');
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.sees(/“Refine src\/money\.js” is done/);
      assert.match(await read('src/money.js'), /\/\*\* Writes whole cents/);
      await editor.screenshot('08-refined');
    });

    it('undoes the last run and nothing else', async () => {
      await editor.command('Plumbline: Undo Last Run');
      await editor.press('Undo');
      await editor.sees('Undone: src/money.js.');
      assert.doesNotMatch(await read('src/money.js'), /Writes whole cents/);
      assert.match(await read('src/split.js'), /export function splitBill/);
      await editor.screenshot('09-undone');
    });

    it('goes on with a run that waits for its review when the window was loaded again, once signed in', async () => {
      await editor.command('Plumbline: Implement Next TODO');
      await editor.press(/^Start for at Most/);
      await editor.button('Apply').waitFor();
      await editor.page.reload();
      // This host forgets secrets when it is loaded again; an editor on a desktop keeps them.
      await editor.command('Plumbline: Sign In');
      await editor.answer(stand.plumbline.token);
      await editor.press('Apply');
      await editor.sees(/“Add a tip in percent before splitting” is done/);
      assert.match(await read('TODO.md'), /- \[x\] Add a tip/);
      await editor.screenshot('10-after-reload');
    });

    it('never writes over a file edited meanwhile, but merges the change with it and checks again, free', async () => {
      await editor.command('View: Close All Editors');
      await editor.open('split.js');
      await editor.command('Plumbline: Refine File');
      await editor.answer('Add a JSDoc comment');
      await editor.press(/^Start for at Most/);
      await editor.button('Apply').waitFor();
      await fs.appendFile(join(workspace, 'src/split.js'), '// mine\n');
      const mine = await read('src/split.js');
      await editor.press('Apply');
      await editor.sees('Files of this change were edited since the run started.');
      await editor.screenshot('11-conflict');
      assert.equal(await read('src/split.js'), mine);
      await editor.press('Merge and Check Again (Free)');
      await editor.press('Apply');
      await editor.sees(/“Refine src\/split\.js” is done.*checking it again was free/);
      const landed = await read('src/split.js');
      assert.match(landed, /@param \{number\[\]\} shares/);
      assert.match(landed, /\/\/ mine\n$/);
      await editor.screenshot('12-merged');
    });

    it('exports the project with every receipt', async () => {
      const target = join(stand.folder, 'export.zip');
      await editor.command('Plumbline: Export Project');
      await editor.page.locator('.quick-input-title').filter({ hasText: 'Export Project' }).waitFor();
      const input = editor.page.locator('.quick-input-widget input:visible').first();
      const holds = async (end: string): Promise<void> => {
        while (!(await input.inputValue()).endsWith(end)) await new Promise((done) => setTimeout(done, 50));
      };
      // The dialog fills in a name of its own when it has looked at the folder.
      await holds('split-bill.zip');
      await input.fill(target);
      await holds('export.zip');
      await editor.page.keyboard.press('Enter');
      await editor.sees(/^Exported to .*every receipt/);
      const contents = zipContents(await fs.readFile(target));
      assert.equal(contents.get('src/split.js')?.toString(), await read('src/split.js'));
      assert.equal(contents.get('TODO.md')?.toString(), await read('TODO.md'));
      assert.ok(!contents.has('.env'));
      const { receipts } = JSON.parse(contents.get('plumbline-receipts.json')?.toString() ?? '{}');
      assert.equal(receipts.length, 5);
      await editor.screenshot('13-exported');
    });

    it('says that this server sells no credits, and what to do', async () => {
      await editor.page.getByRole('button', { name: /credits available\. Buy credits/ }).click();
      await editor.sees('This server does not sell credits');
      await editor.screenshot('14-buy-credits');
    });

    it('lists TODO comments in the code, and implements one as a refinement of its file', async () => {
      const { page } = editor;
      const original = await read('src/money.js');
      const asked = original.replace(texts.formatAnchor, `${texts.formatComment}\n${texts.formatAnchor}`);
      await fs.writeFile(join(workspace, 'src/money.js'), asked);
      await editor.command('View: Close All Editors');
      await editor.command('Plumbline: Focus on TODO Comments View');
      const comment = page.getByRole('treeitem', {
        name: /^add a doc comment.*, line \d+ of src\/money\.js$/,
      });
      await comment.hover();
      await editor.screenshot('15-comments');
      await comment.getByRole('button', { name: /^Implement This Comment/ }).click();
      await editor.press(/^Start for at Most/);
      await editor.press('Apply');
      await editor.sees(/“add a doc comment.*” is done/);
      assert.equal(await read('src/money.js'), original.replace(texts.formatAnchor, texts.documentedFormat));
      await comment.waitFor({ state: 'detached' });
    });

    it('shows what a run exchanged with models, and deletes it', async () => {
      const { page } = editor;
      const ofNewestRun = (command: string): Promise<void> =>
        editor.pickFirst(`Plumbline: ${command}`, command);
      await ofNewestRun('Show Conversation');
      const shown = page.frameLocator('iframe.webview').frameLocator('iframe');
      await shown.getByRole('heading', { name: /^Conversation: / }).waitFor();
      assert.match(await shown.locator('body').innerText(), /Refine now\./);
      await editor.screenshot('16-conversation');
      await ofNewestRun('Delete Conversation');
      await editor.press('Delete');
      await editor.sees('The conversation was deleted. The receipt of the run stays.');
      await editor.command('View: Close All Editors');
      await ofNewestRun('Show Conversation');
      await shown.getByText(/It was deleted on \d{4}-/).waitFor();
    });

    it('deletes the project on the server when the user says so, and leaves the files alone', async () => {
      const before = await read('src/split.js');
      await editor.command('Plumbline: Delete Project on the Server');
      await editor.sees(/Credits and their movements stay/);
      await editor.screenshot('17-delete-project');
      await editor.press('Delete on the Server');
      await editor.sees('The project was deleted on the server. Your files stay as they are.');
      assert.equal(await read('src/split.js'), before);
      assert.doesNotMatch(await read('.plumbline/project.json'), /"id"/);
      assert.deepEqual(await projectsOf(stand.plumbline), []);
    });
  });
});

async function projectsOf({ url, token }: DemoServer): Promise<unknown> {
  const answer = await fetch(new URL('/v1/projects', url), { headers: { authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { items: unknown }).items;
}
