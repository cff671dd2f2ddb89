import assert from 'node:assert/strict';
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

const load = (text: string): Promise<Record<string, unknown>> =>
  import(`data:text/javascript,${encodeURIComponent(text.replaceAll('import.meta.url', '"file:///x.mjs"'))}`);

describe('the require of the bundle', () => {
  it('is there for a package that is no module', async () => {
    const [file = ''] = await bundle("export { default } from 'cross-spawn';");
    assert.equal(typeof (await load(file))['default'], 'function');
  });

  it('takes no room in a file that needs none', async () => {
    const [file = ''] = await bundle("export { join } from 'node:path';");
    assert.doesNotMatch(file, /createRequire/);
  });
});
