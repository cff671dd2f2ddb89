import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostResult } from './host/index.ts';
import { bundleHostSuite } from './support/bundleHostSuite.ts';
import { type EditorServer, startEditorServer } from './support/editorHost.ts';
import { openBrowser } from './support/editorPage.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

whenEditorIsHere('the suite inside the extension host', () => {
  describe('inside the extension host of a real VS Code', function () {
    this.timeout(300_000);
    let folder: string;
    let host: EditorServer;
    before(async () => {
      folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-host-'));
      await fs.mkdir(join(folder, 'workspace'));
      execFileSync(process.execPath, ['extension/build.ts'], { cwd: root });
      host = await startEditorServer({ folder: join(folder, 'editor') });
    });
    after(async () => {
      await host?.stop();
      await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
    });

    it('every test of the host suite passes', async () => {
      const suite = await bundleHostSuite();
      await fs.rm(`${suite}.json`, { force: true });
      const remote = `vscode-remote://${host.url.host}`;
      const payload = [
        ['extensionDevelopmentPath', `${remote}${root.replace(/\/$/, '')}`],
        ['extensionTestsPath', `${remote}${suite}`],
      ];
      const address = new URL(host.url);
      address.searchParams.set('folder', join(folder, 'workspace'));
      address.searchParams.set('payload', JSON.stringify(payload));
      const { browser, page } = await openBrowser();
      try {
        await page.goto(address.href);
        // The suite opens the page with this button once it has seen what is refused before.
        const trust = page.getByRole('button', { name: 'Trust', exact: true }).click({ timeout: 0 });
        trust.catch(() => undefined);
        const result = await resultAt(`${suite}.json`);
        assert.deepEqual(
          result.failed.map(({ title, message }) => `${title}: ${message}`),
          [],
        );
        assert.ok(result.passed.length >= 10, result.passed.join('\n'));
      } finally {
        await browser.close();
      }
    });
  });
});

/** The suite writes it at its end; the test's own limit ends the waiting otherwise. */
async function resultAt(path: string): Promise<HostResult> {
  for (;;) {
    const text = await fs.readFile(path, 'utf8').catch(() => null);
    if (text !== null) return JSON.parse(text) as HostResult;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
