import { build } from 'esbuild';

/** The editor loads the whole file when it activates the extension, so size is start-up time. */
const largestBytes = 400 * 1024;
const outfile = 'dist/extension.cjs';

const { metafile, warnings } = await build({
  entryPoints: ['extension/extension.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The Node inside the oldest editor that `engines.vscode` admits.
  target: 'node20',
  external: ['vscode'],
  minify: true,
  metafile: true,
  logLevel: 'warning',
});

const bytes = metafile.outputs[outfile]?.bytes ?? 0;
console.log(`${outfile}: ${Math.ceil(bytes / 1024)} KiB`);
if (warnings.length > 0) process.exitCode = 1;
if (bytes > largestBytes) {
  console.error(`The bundle may have ${largestBytes / 1024} KiB at most. See what grew: esbuild --analyze.`);
  process.exitCode = 1;
}
