import { extname } from 'node:path';
import type { ChangedFile } from '#shared/changes.contract.ts';
import { isTestPath } from '#shared/paths/testPath.ts';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import { languagesOf } from './commandLanguages.ts';

/** Closes what was never opened: no parser of any of the languages takes it. */
const nonsense = ')]}\n';
const mostFiles = 100;

/** A text that is a syntax error in the language of the file. */
export function unparsable(path: string): string {
  const extension = extname(path);
  if (extension === '.php') return `<?php ${nonsense}`;
  if (extension === '.vue' || extension === '.svelte') return `<script>\n${nonsense}</script>\n`;
  return nonsense;
}

/**
 * Which files of a change to break to see whether a command notices: source files in a language it could see, all at once, so
 * that a command that still passes certainly reads none of them. A broken test always fails, so tests count only when nothing
 * else changed. Empty: nothing can be learned.
 */
export function filesToBreak(check: CheckCommand, change: readonly ChangedFile[]): string[] {
  if (check.kind === 'format') return [];
  const visible = languagesOf(check.command);
  const sources = change
    .filter(({ content, path }) => content !== null && visible.includes(extname(path)))
    .map(({ path }) => path);
  const code = sources.filter((path) => !isTestPath(path));
  return (code.length > 0 ? code : sources).slice(0, mostFiles);
}
