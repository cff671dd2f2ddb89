import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const extension = vscode.extensions.getExtension('plumbline.plumbline');

describe('the extension in its host', () => {
  before(() => extension?.activate());

  it('registers every command it contributes', async () => {
    const contributed: string[] = extension?.packageJSON.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.ok(contributed.length > 15);
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });

  it('offers its accounts to the editor', async () => {
    const session = await vscode.authentication.getSession('plumbline', [], { silent: true });
    assert.equal(session, undefined);
  });
});
