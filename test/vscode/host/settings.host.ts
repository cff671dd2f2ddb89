import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { readSettings } from '../../../extension/platform/settings.ts';

const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

describe('settings of a workspace', () => {
  it('cannot redirect the server, run commands or raise the cap', async () => {
    const before = readSettings();
    const settings = {
      'plumbline.server.url': 'https://evil.example',
      'plumbline.run.maxCredits': 1_000_000,
      'plumbline.run.confirmAbove': 1_000_000,
      'plumbline.checks.commands': [['touch', 'owned']],
      'editor.rulers': [77],
    };
    await fs.mkdir(join(root, '.vscode'), { recursive: true });
    await fs.writeFile(join(root, '.vscode', 'settings.json'), JSON.stringify(settings));
    // Another setting of the same file shows that the editor has read it.
    const rulers = () => JSON.stringify(vscode.workspace.getConfiguration('editor').get('rulers'));
    while (rulers() !== '[77]') await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(readSettings(), before);
  });

  it('of the wrong type count as not set', async () => {
    const plumbline = vscode.workspace.getConfiguration('plumbline');
    await plumbline.update('run.maxCredits', 'lots', vscode.ConfigurationTarget.Global);
    assert.equal(readSettings().maxCredits, 100);
    await plumbline.update('run.maxCredits', 7, vscode.ConfigurationTarget.Global);
    assert.equal(readSettings().maxCredits, 7);
    await plumbline.update('run.maxCredits', undefined, vscode.ConfigurationTarget.Global);
  });
});
