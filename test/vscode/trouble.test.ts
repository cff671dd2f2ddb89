import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { api } from '#shared/api.ts';
import * as texts from '../../server/demo/demoTexts.ts';
import { clientOf } from '../support/runDriver.ts';
import type { EditorPage, OpenOptions } from './support/editorPage.ts';
import { chooseChecks, editorStand, ownWindows } from './support/editorStand.ts';
import { type Faults, startUntrustedServer } from './support/proxy.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

whenEditorIsHere('trouble in a real VS Code', () => {
  describe('trouble in a real VS Code, with the installed extension', function () {
    this.timeout(300_000);
    let untrusted: Faults;

    const windows = ownWindows();
    const stand = editorStand('trouble', {
      async environment() {
        untrusted = await startUntrustedServer();
        return { https_proxy: `http://127.0.0.1:${untrusted.proxyPort}` };
      },
    });
    after(() => untrusted?.[Symbol.asyncDispose]());
    const { makeWorkspace, signIn } = stand;
    const open = async (root: string, options?: OpenOptions): Promise<EditorPage> =>
      windows.add(await stand.open(root, options));
    const newToken = async (): Promise<{ token: string; id: string }> => {
      const operator = clientOf(stand.plumbline.url, stand.plumbline.token);
      const { account } = await operator.call(api.getMe, {});
      const made = await operator.call(api.createToken, { params: { id: account.id }, body: {} });
      return { token: made.token, id: made.id };
    };
    async function start(editor: EditorPage): Promise<void> {
      await editor.command('Plumbline: Implement Next TODO');
      await chooseChecks(editor);
      await editor.press(/^Start for at Most/);
    }
    async function untilReview(editor: EditorPage): Promise<void> {
      await start(editor);
      // The tests of the sample want what the TODO asks for, so they fail before it as well.
      await editor.press('Must Pass');
      await editor.button('Apply').waitFor();
    }
    // The question in the corner goes away after a while; the command stays.
    const apply = (editor: EditorPage): Promise<void> => editor.command('Plumbline: Apply Proposal');

    it('is told of servers that are not there, too new, something else, or not safe', async () => {
      const editor = await open(await makeWorkspace('servers'));
      const newer = createServer((_, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            name: 'plumbline',
            version: '99.0.0',
            apiVersion: 1,
            minimumClient: '99.0.0',
            storage: 'postgres',
            billing: 'credits',
            payments: false,
            models: null,
            limits: { fileBytes: 1, files: 1, snapshotBytes: 1 },
          }),
        );
      });
      const page = createServer((_, response) => response.end('<h1>It works</h1>'));
      const silent = createServer(() => undefined);
      const [newerPort, pagePort, silentPort] = [
        await listen(newer),
        await listen(page),
        await listen(silent),
      ];
      const connect = async (address: string, says: RegExp): Promise<void> => {
        await editor.command('Plumbline: Connect to a Server');
        await editor.answer(address);
        await editor.sees(says);
        await editor.screenshot('20-not-connected');
        await editor.command('Notifications: Clear All Notifications');
      };
      try {
        await connect('127.0.0.1:1', /was not reached: nothing listens there/);
        await connect(`127.0.0.1:${newerPort}`, /needs version 99\.0\.0 of this extension or newer/);
        await connect(`127.0.0.1:${pagePort}`, /not as a Plumbline server/);
        await connect(`https://127.0.0.1:${pagePort}`, /is not safe: it does not speak TLS/);
        await connect(
          `https://127.0.0.1:${untrusted.tlsPort}`,
          /is not safe: its certificate is self-signed/,
        );
        assert.ok(!untrusted.asked.some((name) => name.startsWith('127.')), 'loopback went to the proxy');
        await connect(
          'https://plumbline.example',
          /plumbline\.example is not safe: its certificate is self-signed/,
        );
        assert.ok(untrusted.asked.includes('plumbline.example:443'), 'the proxy was not used');
        await connect(`127.0.0.1:${silentPort}`, /did not answer in time/);
      } finally {
        for (const server of [newer, page, silent]) {
          server.closeAllConnections();
          server.close();
        }
      }
    });

    it('of an untrusted workspace uploads, writes and runs nothing, and shows the list all the same', async () => {
      const root = await makeWorkspace('untrusted');
      const { token } = await newToken();
      const before = (await fs.readdir(root, { recursive: true })).sort();
      const editor = await open(root, { trust: false });
      await editor.tab();
      await editor.sees('This workspace is not trusted');
      await signIn(editor, token);
      await editor.sees('Split a bill fairly between people');
      await editor.screenshot('21-untrusted');
      await editor.page.keyboard.press('F1');
      await editor.page.locator('.quick-input-widget input:visible').first().fill('>Plumbline:');
      await editor.sees('Plumbline: Show Log');
      const offered = await editor.page.locator('.quick-input-list').innerText();
      assert.doesNotMatch(offered, /Implement|Refine|Plan Project|Export Project/);
      await editor.page.keyboard.press('Escape');
      assert.deepEqual((await fs.readdir(root, { recursive: true })).sort(), before);
      const { items } = await clientOf(stand.plumbline.url, token).call(api.listProjects, { query: {} });
      assert.deepEqual(
        items.filter(({ name }) => name === 'untrusted'),
        [],
      );
    });

    it('of unsaved files is asked about first, and a no starts nothing', async () => {
      const root = await makeWorkspace('unsaved');
      const editor = await open(root);
      await signIn(editor);
      // An editor in a browser saves by itself unless told otherwise.
      await editor.command('File: Toggle Auto Save');
      await editor.open('money.js');
      await editor.page.locator('.monaco-editor .view-lines').first().click();
      await editor.page.keyboard.press('Control+Home');
      await editor.page.keyboard.type('// typed\n');
      await editor.command('Plumbline: Implement Next TODO');
      await editor.sees(/money\.js has unsaved changes/);
      await editor.screenshot('22-unsaved');
      await editor.press('Cancel');
      assert.doesNotMatch(await fs.readFile(join(root, 'src/money.js'), 'utf8'), /typed/);
      await editor.command('Plumbline: Implement Next TODO');
      await editor.press('Save and Continue');
      await chooseChecks(editor);
      await editor.button(/^Start for at Most/).waitFor();
      assert.match(await fs.readFile(join(root, 'src/money.js'), 'utf8'), /^\/\/ typed\n/);
    });

    it('of a second window: it goes on with the run of the first, which then writes nothing', async () => {
      const root = await makeWorkspace('two-windows');
      const first = await open(root);
      await signIn(first);
      await untilReview(first);
      const second = await open(root);
      await signIn(second);
      await start(second);
      await second.sees('A verified proposal for this is waiting for your decision.');
      await second.screenshot('23-second-window');
      await second.press('Go On with It');
      await second.press('Apply');
      await second.sees(/“Split a bill fairly between people” is done/);
      const landed = await fs.readFile(join(root, 'src/split.js'), 'utf8');
      await fs.appendFile(join(root, 'src/split.js'), '// later\n');
      await apply(first);
      await first.sees(/“Split a bill fairly between people” was applied/);
      assert.equal(await fs.readFile(join(root, 'src/split.js'), 'utf8'), `${landed}// later\n`);
    });

    it('of a token that is revoked meanwhile: nothing lands, and the run goes on after a new sign-in', async () => {
      const root = await makeWorkspace('revoked');
      const { token, id } = await newToken();
      const editor = await open(root);
      await signIn(editor, token);
      await untilReview(editor);
      await clientOf(stand.plumbline.url, stand.plumbline.token).call(api.revokeToken, { params: { id } });
      const before = await fs.readFile(join(root, 'src/split.js'), 'utf8');
      await editor.press('Apply');
      await editor.sees(/sign in/i);
      await editor.screenshot('24-signed-out-meanwhile');
      assert.equal(await fs.readFile(join(root, 'src/split.js'), 'utf8'), before);
      await editor.command('Plumbline: Sign In');
      await editor.answer(stand.plumbline.token);
      await editor.press('Apply');
      await editor.sees(/“Split a bill fairly between people” is done/);
    });

    it('of a server that goes away: nothing lands, and the run goes on when it is back', async () => {
      const root = await makeWorkspace('gone');
      const editor = await open(root);
      await signIn(editor);
      await untilReview(editor);
      await stand.plumbline.stop();
      const before = await fs.readFile(join(root, 'src/split.js'), 'utf8');
      await editor.press('Apply');
      await editor.sees(/did not answer\. Nothing was lost/);
      await editor.screenshot('25-server-gone');
      assert.equal(await fs.readFile(join(root, 'src/split.js'), 'utf8'), before);
      await stand.restart();
      await editor.command('Plumbline: Resume Run');
      await editor.press('Apply');
      await editor.sees(/“Split a bill fairly between people” is done/);
    });

    it('of a TODO that is deleted meanwhile: the change lands, and it says that no box was ticked', async () => {
      const root = await makeWorkspace('deleted');
      const editor = await open(root);
      await signIn(editor);
      await untilReview(editor);
      const rest = texts.todo.replace(/- \[ \] Split[\s\S]*?(?=- \[ \] Add a tip)/, '');
      assert.notEqual(rest, texts.todo);
      await fs.writeFile(join(root, 'TODO.md'), rest);
      await editor.press('Apply');
      await editor.sees(/Its box was not ticked/);
      await editor.screenshot('26-todo-gone');
      assert.equal(await fs.readFile(join(root, 'TODO.md'), 'utf8'), rest);
      assert.match(await fs.readFile(join(root, 'src/split.js'), 'utf8'), /export function splitBill/);
    });

    it('of two folders in one window: it asks which one is meant', async () => {
      const roots = [await makeWorkspace('one'), await makeWorkspace('two')];
      const file = join(stand.folder, 'both.code-workspace');
      await fs.writeFile(file, JSON.stringify({ folders: roots.map((path) => ({ path })) }));
      const editor = await open(file);
      await signIn(editor);
      await editor.command('View: Close All Editors');
      await editor.command('Plumbline: Implement Next TODO');
      await editor.sees('Which project?');
      await editor.screenshot('27-two-folders');
      await editor.answer('two');
      await chooseChecks(editor);
      await editor.press(/^Start for at Most/);
      await editor.press('Must Pass');
      await editor.press('Apply');
      await editor.sees(/“Split a bill fairly between people” is done/);
      assert.match(await fs.readFile(join(roots[1] ?? '', 'src/split.js'), 'utf8'), /splitBill/);
      assert.doesNotMatch(await fs.readFile(join(roots[0] ?? '', 'src/split.js'), 'utf8'), /splitBill/);
    });
  });
});
