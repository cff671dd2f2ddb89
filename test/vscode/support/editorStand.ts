import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DemoServer, startDemoServer } from '../../../extension/cli/demo/demoServer.ts';
import { copySample } from '../../../extension/cli/demo/sampleProject.ts';
import { packageExtension } from '../../../extension/package.ts';
import * as texts from '../../../server/demo/demoTexts.ts';
import { type EditorServer, startEditorServer } from './editorHost.ts';
import { type EditorPage, type OpenOptions, openEditor } from './editorPage.ts';

type StandServer = { url: URL; token: string | null; stop(): Promise<void> };

export type EditorStand<Server extends StandServer = DemoServer> = {
  /** Goes with the suite. */
  readonly folder: string;
  readonly plumbline: Server;
  /** Of the first user of the server. */
  readonly token: string;
  /** A copy of the sample project, with this TODO list if any. */
  makeWorkspace(name: string, todo?: string | null): Promise<string>;
  open(root: string, options?: OpenOptions): Promise<EditorPage>;
  /** From a window that was never connected until the credits are shown. */
  signIn(editor: EditorPage, token?: string): Promise<void>;
  /** Starts the server again where it was, once it was stopped. */
  restart(): Promise<void>;
};

type Options = {
  /** Asked before the editor starts. */
  environment?: () => Promise<Record<string, string>>;
};

/** A demo server and an editor with the installed extension, from before the tests of the suite it is called in until after them. */
export function editorStand(name: string, options: Options = {}): EditorStand {
  const { signal } = new AbortController();
  return standWith(name, (data, before) => startDemoServer(data, signal, before), options);
}

/** The same with another server, which keeps its data in that folder. */
export function standWith<Server extends StandServer>(
  name: string,
  start: (dataFolder: string, before?: Server) => Promise<Server>,
  { environment = async () => ({}) }: Options = {},
): EditorStand<Server> {
  let folder = '';
  let plumbline: Server | null = null;
  let host: EditorServer | null = null;

  before(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), `plumbline-${name}-`));
    const vsix = join(folder, 'plumbline.vsix');
    packageExtension(vsix);
    plumbline = await start(join(folder, 'server'));
    host = await startEditorServer({
      folder: join(folder, 'editor'),
      vsix,
      environment: await environment(),
    });
  });
  after(async () => {
    await host?.stop();
    await plumbline?.stop();
    if (folder !== '') await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
  });

  const started = <T>(one: T | null): T => one ?? assert.fail('It starts before the tests do.');
  const stand: EditorStand<Server> = {
    get folder() {
      return folder;
    },
    get plumbline() {
      return started(plumbline);
    },
    get token() {
      return started(started(plumbline).token);
    },
    async makeWorkspace(of, todo = texts.todo) {
      const root = join(folder, of);
      await copySample(root);
      if (todo !== null) await fs.writeFile(join(root, 'TODO.md'), todo);
      return root;
    },
    open: (root, options) => openEditor(started(host).url, root, options),
    async signIn(editor, token = stand.token) {
      await editor.command('Plumbline: Connect to a Server');
      await editor.answer(stand.plumbline.url.href);
      await editor.press('Sign In');
      await editor.answer(token);
      await editor.sees(/credits$/);
    },
    async restart() {
      plumbline = await start(join(folder, 'server'), stand.plumbline);
    },
  };
  return stand;
}

/** Accepts the commands that are offered as checks, once the tests are among them. */
export const chooseChecks = (editor: EditorPage): Promise<void> => editor.accept('npm test');

/** The windows of tests that each open their own: closed after each test, with a picture of every one when it failed. */
export function ownWindows(): { add(page: EditorPage): EditorPage } {
  const pages: EditorPage[] = [];
  afterEach(async function () {
    const failed = this.currentTest?.state === 'failed';
    for (const [at, page] of pages.splice(0).entries()) {
      if (failed) await page.screenshot(`failed-${this.currentTest?.title.slice(0, 20)}-${at}`);
      await page.close();
    }
  });
  return {
    add(page) {
      pages.push(page);
      return page;
    },
  };
}
