import { globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { minify } from '@swc/core';
import { build } from 'esbuild';
import { bundleSizes } from './bundleSizes.ts';
import { withoutUnusedParts } from './unusedParts.ts';
import { withRequire } from './withRequire.ts';

/** What the editor reads when it activates the extension is start-up time; the rest comes with the first command. */
const largestStartBytes = 120_000;
const largestBytes = 400_000;
const outdir = 'dist';
const entry = 'dist/extension.mjs';

const { metafile, warnings, outputFiles } = await build({
  entryPoints: { extension: 'extension/extension.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  // In modules, so that what a command imports is a file of its own, which is read when the command is first used.
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[hash]',
  // The Node inside the oldest editor that `engines.vscode` admits.
  target: 'node20',
  external: ['vscode'],
  minify: true,
  charset: 'utf8',
  metafile: true,
  plugins: [withoutUnusedParts],
  logLevel: 'warning',
  write: false,
});

mkdirSync(outdir, { recursive: true });
const stale = new Set(globSync(`${outdir}/*.mjs`).map((path) => path.replaceAll('\\', '/')));
// What is there already is left alone: whoever packs it at the same time never finds a part of it.
for (const { path, text } of outputFiles) {
  const name = relative(process.cwd(), path).replaceAll('\\', '/');
  // What the bundler leaves is made smaller still by one that looks at whole modules for longer: about a fortieth.
  const { code: file } = await minify(withRequire(text), {
    module: true,
    compress: { passes: 3, ecma: 2020, keep_fargs: false },
    mangle: true,
  });
  if (!stale.delete(name) || readFileSync(name, 'utf8') !== file) {
    writeFileSync(`${name}.${process.pid}`, file);
    renameSync(`${name}.${process.pid}`, name);
  }
  const output = metafile.outputs[name];
  if (output !== undefined) output.bytes = Buffer.byteLength(file);
}

for (const old of stale) rmSync(old, { force: true });

const sizes = bundleSizes(metafile, entry);
const { startBytes, bytes } = sizes;
writeFileSync(`${outdir}/bundle.json`, JSON.stringify(sizes));
console.log(
  `dist: ${Math.ceil(bytes / 1000)} KB, of which ${Math.ceil(startBytes / 1000)} KB are read at the start`,
);
if (warnings.length > 0) process.exitCode = 1;
for (const [what, size, most] of [
  ['What is read at the start', startBytes, largestStartBytes],
  ['The bundle', bytes, largestBytes],
] as const) {
  if (size <= most) continue;
  console.error(`${what} may have ${most / 1000} KB at most. See what grew: esbuild --analyze.`);
  process.exitCode = 1;
}
