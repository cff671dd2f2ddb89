import * as vscode from 'vscode';
import { patternsOfGlobs } from './excludedGlobs.model.ts';
import { readSettings } from './settings.ts';

/**
 * What a user keeps from being sent, beside ignore files: their own setting, and what they hide from the explorer or from
 * search. The workspace may hide more; that sends less, never more. Patterns in the syntax of `.gitignore`.
 */
export function excludesOf(root: string): string[] {
  const hidden = (section: string): Record<string, unknown> =>
    vscode.workspace.getConfiguration(section, vscode.Uri.file(root)).get('exclude') ?? {};
  return [...readSettings().exclude, ...patternsOfGlobs({ ...hidden('search'), ...hidden('files') })];
}
