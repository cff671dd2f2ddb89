import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Compiles the suite that runs inside the extension host. Returns the file whose `run` the host calls. */
export async function bundleHostSuite(): Promise<string> {
  const outfile = at('../../../dist/hostSuite.cjs');
  // The oldest editor that the extension admits cannot load a package that is an ES module.
  const mocha = createRequire(import.meta.url).resolve('mocha/lib/mocha.cjs');
  await build({
    entryPoints: [at('../host/index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', mocha],
    alias: { mocha },
    logLevel: 'error',
  });
  return outfile;
}
