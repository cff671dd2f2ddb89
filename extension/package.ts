import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';

/** What a user downloads. */
const largestBytes = 500_000;
const root = fileURLToPath(new URL('../', import.meta.url));

/** Builds the bundle and packs it with what `.vscodeignore` allows. `to` is the path of the VSIX. Throws when it is too large. */
export async function packageExtension(to: string): Promise<{ bytes: number }> {
  execFileSync(process.execPath, ['extension/build.ts'], { cwd: root, stdio: 'inherit' });
  await createVSIX({ cwd: root, packagePath: to, dependencies: false });
  const { size: bytes } = statSync(to);
  if (bytes > largestBytes)
    throw new Error(
      `The VSIX has ${bytes} bytes; ${largestBytes} are the most. See what grew: unzip -v ${to}`,
    );
  return { bytes };
}

if (import.meta.main) {
  const { bytes } = await packageExtension('plumbline.vsix');
  console.log(`plumbline.vsix: ${Math.ceil(bytes / 1000)} KB`);
}
