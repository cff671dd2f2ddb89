import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import type { Run } from '#shared/runs.contract.ts';
import * as texts from '../../server/demo/demoTexts.ts';
import { clientOf } from '../support/runDriver.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { cornersTodo, currencyTodo, longTask, nodeTodo, startCornersModel } from './support/cornersModel.ts';
import type { EditorPage } from './support/editorPage.ts';
import { standWith } from './support/editorStand.ts';
import { oneStory } from './support/story.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

// Each step begins where the one before ended, as a person would go on.
whenEditorIsHere('the corners of the extension in a real VS Code', () => {
  describe('the corners of the extension in a real VS Code', function () {
    this.timeout(300_000);
    let workspace: string;
    let model: Awaited<ReturnType<typeof startCornersModel>>;
    const stand = standWith('corners', async (data) => {
      model = await startCornersModel();
      return startServerProcess({ ...model.environment, DATA_FOLDER: data });
    });
    let editor: EditorPage;
    const read = (path: string): Promise<string> => fs.readFile(join(workspace, path), 'utf8');
    const todo = (text: string) => editor.page.getByRole('treeitem', { name: new RegExp(`^${text}, `) });
    const menuItem = (name: string) =>
      editor.page.locator('.monaco-menu').getByRole('menuitem', { name, exact: true });
    const line = (text: string) => editor.page.locator('.monaco-editor .view-line').filter({ hasText: text });
    /** Waits until a button of a dialog has the focus, and presses it by key. */
    async function press(name: string): Promise<void> {
      await editor.page.locator('.monaco-dialog-box :focus').filter({ hasText: name }).waitFor();
      await editor.page.keyboard.press('Enter');
    }

    before(async () => {
      workspace = await stand.makeWorkspace('split-bill', null);
      await fs.appendFile(join(workspace, 'src/split.js'), `\n${texts.rightSplit.trimEnd()}\n`);
      editor = await stand.open(workspace);
      await stand.signIn(editor);
    });
    oneStory('corners', () => editor);
    after(async () => {
      await editor?.close();
      await model?.stop();
    });

    it('says how to begin where there is no TODO file, and shows the list as soon as there is one', async () => {
      await editor.tab();
      await editor.sees('This folder has no TODO file yet.');
      await editor.page.getByRole('button', { name: 'Plan Project' }).waitFor();
      await editor.screenshot('60-no-todo');
      await fs.writeFile(join(workspace, 'TODO.md'), cornersTodo);
      await todo(nodeTodo).waitFor();
    });

    it('takes another file for the list when told so, and the first one again', async () => {
      await fs.mkdir(join(workspace, 'docs'));
      await fs.writeFile(join(workspace, 'docs/later.md'), '- [x] Long done\n- [ ] Some other day\n');
      for (const [path, shown] of [
        ['docs/later.md', 'Some other day'],
        ['TODO.md', nodeTodo],
      ] as const) {
        await editor.command('Plumbline: Use Another TODO File…');
        await editor.sees(path === 'TODO.md' ? '2 open, 0 done' : '1 open, 1 done');
        await editor.screenshot('74-another-list');
        await editor.answer(path);
        await todo(shown).waitFor();
        assert.equal(JSON.parse(await read('.plumbline/project.json')).todo, path);
      }
      const file = join(workspace, '.plumbline/project.json');
      for (const [path, shown] of [
        ['docs/later.md', 'Some other day'],
        ['TODO.md', nodeTodo],
      ] as const) {
        await fs.writeFile(file, JSON.stringify({ version: 1, todo: path }));
        await todo(shown).waitFor();
      }
    });

    it('shows ten thousand TODOs, and what changes among them', async () => {
      const line = (at: number): string => `- [${at < 9_990 ? 'x' : ' '}] Step ${at} of many`;
      const many = Array.from({ length: 10_000 }, (_, at) => line(at)).join('\n');
      await fs.writeFile(join(workspace, 'TODO.md'), `# Many\n${many}\n`);
      await todo('Step 9990 of many').waitFor();
      await editor.screenshot('73-ten-thousand');
      await fs.writeFile(
        join(workspace, 'TODO.md'),
        `# Many\n${many.replace('[ ] Step 9990', '[x] Step 9990')}\n`,
      );
      await todo('Step 9991 of many').filter({ hasText: 'next' }).waitFor();
      await fs.writeFile(join(workspace, 'TODO.md'), cornersTodo);
      await todo(nodeTodo).waitFor();
    });

    it('implements a TODO from the list by keys alone', async () => {
      const { keyboard } = editor.page;
      await editor.command('Plumbline: Focus on TODOs View');
      await editor.page.locator('.monaco-list:focus').waitFor();
      await keyboard.press('Home');
      await editor.page.locator('.monaco-list-row.focused').filter({ hasText: nodeTodo }).waitFor();
      await keyboard.press('ArrowDown');
      await editor.page.locator('.monaco-list-row.focused').filter({ hasText: currencyTodo }).waitFor();
      await keyboard.press('Shift+F10');
      await menuItem('Implement This TODO').waitFor();
      await keyboard.press('ArrowDown');
      await editor.page
        .locator('.monaco-menu .action-item.focused')
        .filter({ hasText: 'Implement This TODO' })
        .waitFor();
      await editor.screenshot('61-menu-by-key');
      await keyboard.press('Enter');
      await editor.page
        .locator('.quick-input-list .monaco-list-row')
        .filter({ hasText: 'npm test' })
        .waitFor();
      await keyboard.press('Enter');
      await press('Start for at Most');
      await editor.sees(/criteria met/);
      await editor.command('Plumbline: Apply Proposal');
      await editor.sees(new RegExp(`“${currencyTodo}” is done: 1 file changed`));
      assert.match(await read('src/money.js'), /export const currency/);
      assert.equal(await read('TODO.md'), cornersTodo.replace(`[ ] ${currencyTodo}`, `[x] ${currencyTodo}`));
    });

    it('runs no command on a change of a file that can run as code before the user says so', async () => {
      const before = [await read('package.json'), await read('TODO.md')];
      await todo(nodeTodo).hover();
      await todo(nodeTodo).getByRole('button', { name: 'Implement This TODO' }).click();
      await editor.press(/^Start for at Most/);
      await editor.sees('The change touches files that run as code when your checks run.');
      const dialog = await editor.page.locator('.monaco-dialog-box').innerText();
      assert.match(dialog, /package\.json: /);
      await editor.screenshot('62-can-run-as-code');
      assert.equal((await newestRun()).state, 'awaiting_checks', 'no result was told');
      await editor.press('Cancel the Run');
      await editor.sees(new RegExp(`“${nodeTodo}” was cancelled; no file was changed`));
      assert.deepEqual([await read('package.json'), await read('TODO.md')], before);
    });

    it('applies such a change only with a tick of its own, started above the TODO in its file', async () => {
      const before = [await read('package.json'), await read('TODO.md')];
      await editor.open('TODO.md');
      await editor.page
        .locator('.codelens-decoration a')
        .filter({ hasText: /Implement \(next\)/ })
        .click();
      await editor.press(/^Start for at Most/);
      await editor.press('Run the Checks');
      await editor.press('Apply');
      const dialog = editor.page.locator('.monaco-dialog-box');
      await dialog.getByText('One file needs your tick first.').waitFor();
      await editor.screenshot('63-needs-a-tick');
      await editor.press('Cancel');
      assert.deepEqual([await read('package.json'), await read('TODO.md')], before);
      const box = editor.page.getByRole('checkbox', { name: 'package.json reviewed' });
      await box.click();
      await editor.page.getByRole('treeitem', { name: /^package\.json, modified, ticked: / }).waitFor();
      await editor.page.getByText('One file needs your tick first.').waitFor({ state: 'detached' });
      await editor.screenshot('64-ticked');
      await editor.command('Plumbline: Apply Proposal');
      await editor.sees(new RegExp(`“${nodeTodo}” is done: 1 file changed`));
      assert.match(await read('package.json'), /"engines"/);
      assert.match(await read('TODO.md'), new RegExp(`\\[x\\] ${nodeTodo}`));
    });

    it('refines a file from the menu of its editor, and declining leaves every byte', async () => {
      const before = await read('src/money.js');
      await editor.command('View: Close All Editors');
      await editor.open('money.js');
      await editor.menuAt(line('formatCents').first(), 'Refine File');
      await editor.screenshot('65-editor-menu');
      await editor.page.keyboard.press('Enter');
      await editor.answer('Add a doc comment to formatCents');
      await editor.press(/^Start for at Most/);
      await editor.press('Decline');
      await editor.answer('Not now');
      await editor.sees(/“Refine src\/money\.js” was declined; no file was changed/);
      assert.equal(await read('src/money.js'), before);
      assert.equal((await newestRun()).outcome, 'declined');
    });

    it('shows its log, and a report that holds no secret and was not sent', async () => {
      await editor.command('View: Close All Editors');
      await editor.command('Plumbline: Show Log');
      await line('Activated in').waitFor();
      await editor.screenshot('66-log');
      await editor.command('View: Toggle Panel Visibility');
      await editor.command('Plumbline: Report Problem');
      await line('# Problem with Plumbline').waitFor();
      await line(`Server: ${stand.plumbline.url.host}, Plumbline`).waitFor();
      await line(`Run: ${(await newestRun()).id}`).waitFor();
      const report = await editor.page.locator('.monaco-editor .view-lines').first().innerText();
      assert.match(report, /Activated/);
      assert.doesNotMatch(report, /plb_/);
      await editor.screenshot('67-report');
      await editor.command('View: Revert and Close Editor');
    });

    it('walks a newcomer through four steps, each ticked once it is done', async () => {
      await editor.command('Welcome: Open Walkthrough');
      await editor.choose('Get started with Plumbline');
      const steps = editor.page.locator('.getting-started-step');
      await steps.filter({ hasText: 'Review and apply' }).waitFor();
      const done = steps.locator('.codicon-getting-started-step-checked');
      await done.nth(3).waitFor();
      assert.equal(await steps.count(), 4);
      const picture = editor.page.frameLocator('iframe.webview').frameLocator('iframe');
      await picture.getByRole('heading').first().waitFor();
      await editor.screenshot('68-walkthrough');
      await editor.command('View: Close All Editors');
    });

    it('says so when a run cannot be cancelled because the server is away', async () => {
      await editor.open('money.js');
      await editor.command('Plumbline: Refine File');
      await editor.answer(longTask);
      await editor.press(/^Start for at Most/);
      const progress = editor.page.locator('.notification-toast').filter({ hasText: 'Refine src/money.js' });
      await progress.filter({ hasText: /so far$/ }).waitFor();
      // A stop would wait for the model.
      await stand.plumbline.kill();
      await progress.hover();
      await progress.getByRole('button', { name: 'Cancel' }).click();
      await editor.sees(/did not answer|was not reached/);
      await editor.screenshot('72-cancel-unreached');
      await editor.command('Notifications: Clear All Notifications');
    });

    it('says that the server does not answer, with what helps, and that nothing is lost', async () => {
      await fs.rm(join(workspace, 'TODO.md'));
      await editor.command('Plumbline: Refresh');
      await editor.sees('The server does not answer. Runs under way go on there; nothing is lost.');
      await editor.page.getByRole('button', { name: 'Try Again' }).waitFor();
      await editor.screenshot('69-offline');
    });

    it('signs out, also then, and begins again with the sign-in', async () => {
      await editor.command('Plumbline: Sign Out');
      await editor.sees('Signed out. Your files and the runs at the server stay as they are.');
      await editor.sees('You pay for verified work.');
      await editor.page.getByRole('button', { name: 'Connect to a Server' }).waitFor();
      await editor.page.getByRole('button', { name: /credits available/ }).waitFor({ state: 'detached' });
      await editor.screenshot('70-signed-out');
    });

    async function newestRun(): Promise<Run> {
      const client = clientOf(stand.plumbline.url, stand.token);
      const { id } = JSON.parse(await read('.plumbline/project.json'));
      const { items } = await client.call(api.listRuns, { params: { id }, query: { limit: 1 } });
      return items[0] ?? assert.fail('no run');
    }
  });
});
