import { type ForbiddenImport, lintImports } from './lintImports.ts';
import type { SourceFile } from './sourceFiles.ts';

const hiddenImport =
  /(?<![.\w])(?:import|require|require\.resolve|import\.meta\.resolve)\(\s*(?:(['"`])([^'"`$\n]+)\1|(\S))/g;

/**
 * Imports the lint rule does not see: `import('x').Type`, `require('x')`, and their `resolve` forms. Each is restated as a
 * plain import on the same line and judged by the same rules, so the rules exist once. An import whose path is computed
 * cannot be judged and is reported itself.
 */
export function hiddenImports(files: readonly SourceFile[]): ForbiddenImport[] {
  const computed: ForbiddenImport[] = [];
  const restated: SourceFile[] = [];
  for (const { path, text } of files) {
    const lines = text.split('\n').map(() => '');
    for (const match of text.matchAll(hiddenImport)) {
      const line = text.slice(0, match.index).split('\n').length;
      const specifier = match[2];
      if (specifier === undefined) {
        computed.push({ path, line, message: 'A computed import path cannot be checked.' });
      } else {
        lines[line - 1] += `import ${JSON.stringify(specifier)};`;
      }
    }
    if (lines.some((line) => line !== '')) restated.push({ path, text: lines.join('\n') });
  }
  return restated.length === 0 ? computed : [...computed, ...lintImports(restated)];
}
