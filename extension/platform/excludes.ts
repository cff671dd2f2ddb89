import * as vscode from 'vscode';
import { hiddenGlobs, patternsOfGlobs } from './excludedGlobs.model.ts';
import { readSettings } from './settings.ts';

/**
 * What a user keeps from being sent, beside ignore files: their own setting, and what they hide from the explorer or from
 * search. The workspace may hide more and show nothing that the user hides. Patterns in the syntax of `.gitignore`.
 */
export function excludesOf(root: string): string[] {
  const hidden = (section: string): string[] =>
    patternsOfGlobs(
      hiddenGlobs(vscode.workspace.getConfiguration(section, vscode.Uri.file(root)).inspect('exclude') ?? {}),
    );
  return [...readSettings().exclude, ...hidden('search'), ...hidden('files')];
}
