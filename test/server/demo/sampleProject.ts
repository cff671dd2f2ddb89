import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileOperation } from '../../../server/edits/fileOperation.ts';

const sample = fileURLToPath(new URL('../../../server/demo/sample/', import.meta.url));

export type Files = ReadonlyMap<string, Uint8Array>;

export async function sampleFiles(): Promise<Files> {
  const entries = await fs.readdir(sample, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(
        async (path) => [path.slice(sample.length).replaceAll('\\', '/'), await fs.readFile(path)] as const,
      ),
    ),
  );
}

export function withChange(files: Files, operations: readonly FileOperation[]): Files {
  const changed = new Map(files);
  for (const { path, content } of operations) {
    if (content) changed.set(path, content);
    else changed.delete(path);
  }
  return changed;
}

/** Runs the sample's own tests on these files, in a folder of their own. */
export async function runSampleTests(files: Files): Promise<{ passed: boolean; output: string }> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'plumbline-sample-'));
  try {
    for (const [path, bytes] of files) {
      await fs.mkdir(dirname(join(folder, path)), { recursive: true });
      await fs.writeFile(join(folder, path), bytes);
    }
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['--test'], { cwd: folder, env: { PATH } });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    const [code] = await once(child, 'close');
    return { passed: code === 0, output };
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}
