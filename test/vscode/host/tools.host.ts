import assert from 'node:assert/strict';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

async function ask(tool: string, input: object = {}): Promise<unknown> {
  const options = { input, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(`plumbline_${tool}`, options);
  const [part] = content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value);
}

describe('tools for agents', () => {
  before(async () => {
    await vscode.extensions.getExtension('plumbline.plumbline')?.activate();
    await fs.writeFile(
      join(root, 'TODO.md'),
      '# Shop\n- [x] Count the cart\n- [ ] Sum the cart\n- [ ] Ship it\n',
    );
  });
  after(() => fs.rm(join(root, 'TODO.md')));

  it('are three, and say what they are for', () => {
    const known = vscode.lm.tools.filter(({ name }) => name.startsWith('plumbline_'));
    assert.deepEqual(known.map(({ name }) => name).sort(), [
      'plumbline_implement_next_todo',
      'plumbline_list_todos',
      'plumbline_run_status',
    ]);
    for (const { description } of known) assert.match(description, /^(Lists|Tells|Has Plumbline) /);
  });

  it('answer nothing in a workspace that is not trusted', async () => {
    // A desktop that is started for tests trusts everything.
    if (vscode.workspace.isTrusted) return;
    for (const tool of ['list_todos', 'run_status', 'implement_next_todo'])
      await assert.rejects(ask(tool), /not trusted/, tool);
    // The runner outside presses the button, as a person would.
    await vscode.commands.executeCommand('workbench.trust.manage');
    while (!vscode.workspace.isTrusted) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('list the open TODOs, and the done ones when asked', async () => {
    const list = await ask('list_todos');
    assert.deepEqual(list, {
      project: 'workspace',
      file: 'TODO.md',
      total: 3,
      left: 2,
      todos: [
        { todo: 'Sum the cart', under: 'Shop', line: 3, state: 'next' },
        { todo: 'Ship it', under: 'Shop', line: 4, state: 'open' },
      ],
    });
    const all = (await ask('list_todos', { includeDone: true })) as { todos: { state: string }[] };
    assert.deepEqual(
      all.todos.map(({ state }) => state),
      ['done', 'next', 'open'],
    );
  });

  it('tell that no run is under way', async () => {
    assert.deepEqual(await ask('run_status'), { underWay: false, newestRun: null });
  });
});
