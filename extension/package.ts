import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a user downloads. */
const largestBytes = 500_000;
const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * Builds the bundle and packs it with what `.vscodeignore` allows, in a process of its own because packing prints a good deal.
 * `to` is the path of the VSIX. Throws with what was printed, and when it is too large.
 */
export function packageExtension(to: string): { bytes: number } {
  const run = (script: string, ...given: string[]): void => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...given], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${script} failed:\n${stdout}${stderr}`);
  };
  run('extension/build.ts');
  run('node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies', '--out', to);
  const { size: bytes } = statSync(to);
  if (bytes > largestBytes)
    throw new Error(
      `The VSIX has ${bytes} bytes; ${largestBytes} are the most. See what grew: unzip -v ${to}`,
    );
  return { bytes };
}

if (import.meta.main) {
  const { bytes } = packageExtension('plumbline.vsix');
  console.log(`plumbline.vsix: ${Math.ceil(bytes / 1000)} KB`);
}
