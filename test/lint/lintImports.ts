import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import type { SourceFile } from './sourceFiles.ts';

const reportSchema = z.object({
  summary: z.object({ diagnosticsNotPrinted: z.literal(0) }),
  diagnostics: z.array(
    z.object({
      category: z.string(),
      message: z.string(),
      location: z.object({ path: z.string(), start: z.object({ line: z.number() }) }),
    }),
  ),
});

export type ForbiddenImport = { path: string; line: number; message: string };

/**
 * Judges source text by the import rules of biome.json, as if each file stood at its path in the repository.
 * One lint process for all files. Throws when the linter could not read a file or gave no report.
 */
export function lintImports(files: readonly SourceFile[]): ForbiddenImport[] {
  const root = mkdtempSync(join(tmpdir(), 'plumbline-imports-'));
  try {
    cpSync('biome.json', join(root, 'biome.json'));
    for (const file of files) {
      mkdirSync(dirname(join(root, file.path)), { recursive: true });
      writeFileSync(join(root, file.path), file.text);
    }
    return readReport(runBiome(root));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function runBiome(root: string): string {
  const biome = resolve('node_modules/@biomejs/biome/bin/biome');
  const options = ['--only=style/noRestrictedImports', '--vcs-enabled=false', '--max-diagnostics=none'];
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [biome, 'lint', ...options, '--reporter=json', '.'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (error) throw error;
  if (!stdout.startsWith('{')) throw new Error(`The linter gave no report: ${stderr}`);
  return stdout;
}

function readReport(json: string): ForbiddenImport[] {
  return reportSchema.parse(JSON.parse(json)).diagnostics.map(({ category, message, location }) => {
    if (category !== 'lint/style/noRestrictedImports') {
      throw new Error(`${location.path}:${location.start.line} ${category}: ${message}`);
    }
    return { path: location.path.replaceAll('\\', '/'), line: location.start.line, message };
  });
}
