import { execFileSync } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import type { HostResult } from './host/index.ts';
import { bundleHostSuite } from './support/bundleHostSuite.ts';

/**
 * `node test/vscode/electron.ts [VERSION]` runs the host suite in a desktop VS Code, which it downloads: the stable one, or the
 * version named. Needs a display. `npm test` runs the same suite in an editor that is served to a browser.
 */
async function main(version: string): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['extension/build.ts'], { cwd: root });
  const suite = await bundleHostSuite();
  await fs.rm(`${suite}.json`, { force: true });
  const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-desktop-'));
  const workspace = join(folder, 'workspace');
  await fs.mkdir(workspace);
  try {
    await runTests({
      version,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [
        workspace,
        '--disable-extensions',
        `--user-data-dir=${join(folder, 'user')}`,
        `--extensions-dir=${join(folder, 'extensions')}`,
      ],
    });
  } finally {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
  // An editor that ended without running the suite ends with 0 too: then there is no such file.
  const { passed }: HostResult = JSON.parse(await fs.readFile(`${suite}.json`, 'utf8'));
  console.log(`${passed.length} passed in VS Code ${version}`);
}

await main(process.argv[2] ?? 'stable');
