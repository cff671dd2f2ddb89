import assert from 'node:assert/strict';
import { promises as fs, globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles, PackageManager } from '@vscode/vsce';
import { packageExtension } from '../../extension/package.ts';
import { zipEntries } from '../support/zipEntries.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Everything a user receives, besides the parts of the bundle that are read with the first command. A file that is to be added is added here too, by somebody who looked at it. */
const shipped = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'dist/extension.mjs',
  'l10n/bundle.l10n.json',
  'media/icon.png',
  'media/plumbline.svg',
  'media/walkthrough/connect.md',
  'media/walkthrough/implement.md',
  'media/walkthrough/plan.md',
  'media/walkthrough/review.md',
  'package.json',
  'package.nls.json',
];

/** What lies about in a checkout and must stay there. */
const planted = [
  '.env',
  '.env.production',
  '.npmrc',
  '.plumbline/project.json',
  'dist/.env',
  'dist/extension.cjs',
  'dist/extension.mjs.map',
  'dist/hostSuite.cjs',
  'extension/extension.ts',
  'id_rsa',
  'l10n/.env',
  'media/.env',
  'media/notes.txt',
  'media/walkthrough/.env',
  'media/walkthrough/server.pem',
  'node_modules/axios/index.js',
  'plumbline-0.1.0.vsix',
  'server/main.ts',
  'shared/api.ts',
  'test/vscode/screenshots/01.png',
];

describe('the VSIX', () => {
  let folder: string;
  before(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-vsix-'));
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  it('holds exactly the files a user is meant to receive', () => {
    const vsix = join(folder, 'plumbline.vsix');
    packageExtension(vsix);
    const renamed: Record<string, string> = {
      'CHANGELOG.md': 'changelog.md',
      LICENSE: 'LICENSE.txt',
      'README.md': 'readme.md',
    };
    const parts = globSync('dist/[A-Z0-9]*.mjs', { cwd: root });
    assert.ok(parts.length > 0);
    const expected = [...shipped, ...parts].map((path) => `extension/${renamed[path] ?? path}`);
    assert.deepEqual(zipEntries(vsix), ['[Content_Types].xml', 'extension.vsixmanifest', ...expected].sort());
  });

  it('leaves out secrets, sources, tests and packages, wherever they lie', async () => {
    const checkout = join(folder, 'checkout');
    for (const path of [...shipped, ...planted]) {
      await fs.mkdir(dirname(join(checkout, path)), { recursive: true });
      await fs.writeFile(join(checkout, path), 'TOKEN=plb_planted');
    }
    for (const path of ['package.json', '.vscodeignore'])
      await fs.copyFile(join(root, path), join(checkout, path));
    const listed = await listFiles({ cwd: checkout, packageManager: PackageManager.None });
    assert.deepEqual(listed.toSorted(), shipped.toSorted());
  });
});
