import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { walkWorkspace } from '../../../extension/core/walkWorkspace.ts';
import { excludesOf } from '../../../extension/platform/excludes.ts';
import { readSettings } from '../../../extension/platform/settings.ts';
import { workspaceFiles } from '../../../extension/platform/workspaceFiles.ts';

const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

describe('settings of a workspace', () => {
  it('cannot redirect the server, run commands or raise the cap', async () => {
    const before = readSettings();
    const settings = {
      'plumbline.server.url': 'https://evil.example',
      'plumbline.run.maxCredits': 1_000_000,
      'plumbline.run.confirmAbove': 1_000_000,
      'plumbline.checks.commands': [['touch', 'owned']],
      'plumbline.checks.linkFolders': ['/'],
      'plumbline.checks.setup': ['touch', 'owned'],
      'plumbline.checks.sandbox': false,
      'plumbline.checks.shareHome': true,
      'plumbline.checks.probeSeconds': 100_000,
      'plumbline.upload.exclude': ['!**/.env'],
      'plumbline.review.autoOpen': false,
      'files.exclude': { 'hidden/**': true, 'private/**': false },
      'search.exclude': { 'private/**': false },
      'editor.rulers': [77],
    };
    await fs.mkdir(join(root, '.vscode'), { recursive: true });
    await fs.writeFile(join(root, '.vscode', 'settings.json'), JSON.stringify(settings));
    // Another setting of the same file shows that the editor has read it.
    const rulers = () => JSON.stringify(vscode.workspace.getConfiguration('editor').get('rulers'));
    while (rulers() !== '[77]') await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(readSettings(), before);
    for (const [name, value] of Object.entries(settings)) {
      if (!name.startsWith('plumbline.')) continue;
      const inspected = vscode.workspace.getConfiguration().inspect(name);
      assert.notDeepEqual(
        inspected?.defaultValue,
        value,
        `${name} is set to its default, which shows nothing`,
      );
    }
    const contributed = vscode.extensions.getExtension('plumbline.plumbline')?.packageJSON.contributes;
    assert.deepEqual(
      Object.keys(contributed.configuration.properties).filter((name) => !(name in settings)),
      [],
      'settings that this test does not try',
    );
  });

  it('can only keep more from being sent', async () => {
    await fs.mkdir(join(root, 'hidden'), { recursive: true });
    await fs.writeFile(join(root, 'hidden', 'own.js'), '');
    await fs.writeFile(join(root, 'seen.js'), '');
    await fs.mkdir(join(root, 'private'), { recursive: true });
    await fs.writeFile(join(root, 'private', 'own.js'), '');
    const walked = async () =>
      (await walkWorkspace({ files: workspaceFiles, root, exclude: excludesOf(root) })).files;
    const files = await walked();
    assert.ok(files.includes('seen.js'));
    assert.ok(!files.includes('hidden/own.js'));
    assert.ok(files.includes('private/own.js'));
    const own = vscode.workspace.getConfiguration('files');
    await own.update('exclude', { 'private/**': true }, vscode.ConfigurationTarget.Global);
    try {
      assert.ok(!(await walked()).includes('private/own.js'), 'hidden by the user, shown by the workspace');
    } finally {
      await own.update('exclude', undefined, vscode.ConfigurationTarget.Global);
    }
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
