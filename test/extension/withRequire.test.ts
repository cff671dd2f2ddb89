import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { withRequire } from '../../extension/withRequire.ts';

/** The files of a bundle made as the extension's is. */
async function bundle(contents: string): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'esm',
    splitting: true,
    minify: true,
    write: false,
  });
  return outputFiles.map(({ text }) => withRequire(text));
}

describe('the require of the bundle', () => {
  let folder = '';
  before(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-require-'));
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  it('is there for a package that is no module', async () => {
    const [file = ''] = await bundle("export { default } from 'cross-spawn';");
    const path = join(folder, 'bundle.mjs');
    await fs.writeFile(path, file);
    assert.equal(typeof (await import(pathToFileURL(path).href)).default, 'function');
  });

  it('takes no room in a file that needs none', async () => {
    const [file = ''] = await bundle("export { join } from 'node:path';");
    assert.doesNotMatch(file, /createRequire/);
  });
});
