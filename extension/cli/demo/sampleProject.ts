import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sample = fileURLToPath(new URL('../../../server/demo/sample/', import.meta.url));

/**
 * Copies the sample project to `root`, and adds what every real one has and nobody may see: a secret and a folder of ignored
 * files.
 */
export async function copySample(root: string): Promise<void> {
  await fs.cp(sample, root, { recursive: true });
  await fs.writeFile(join(root, '.env'), 'PAYMENT_KEY=not-a-real-key-but-it-must-stay-here\n');
  await fs.mkdir(join(root, 'build'));
  await fs.writeFile(join(root, 'build', 'bundle.js'), '// made from src, ignored\n');
}
