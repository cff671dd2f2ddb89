import * as vscode from 'vscode';
import type { AgentPorts, Answers } from './answers.view.ts';

type Prepared = vscode.PreparedToolInvocation;

/**
 * What agents of the editor can use: the TODO list, the state of a run, and the next TODO, which the user is asked about as ever.
 * Nothing where the editor has no such tools. What answers is loaded with the first question.
 */
export function registerAgentTools(ports: AgentPorts): vscode.Disposable[] {
  // Editors built from VS Code may lack it, whatever version they say they are.
  const lm = vscode.lm as typeof vscode.lm | undefined;
  if (typeof lm?.registerTool !== 'function') return [];
  const load = async (): Promise<Answers> => (await import('./answers.view.ts')).createAnswers(ports);

  function tool<Input>(
    name: string,
    answer: (answers: Answers, input: Input, token: vscode.CancellationToken) => Promise<string>,
    prepare?: (answers: Answers) => Promise<Prepared>,
  ): vscode.Disposable {
    return vscode.lm.registerTool<Input>(`plumbline_${name}`, {
      async prepareInvocation() {
        if (prepare === undefined || !vscode.workspace.isTrusted) return {};
        return prepare(await load());
      },
      async invoke({ input }, token) {
        if (!vscode.workspace.isTrusted)
          throw new Error('This workspace is not trusted. The user has to trust it first; nothing was done.');
        const text = await answer(await load(), input, token);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      },
    });
  }

  return [
    tool<{ includeDone?: boolean }>('list_todos', (answers, { includeDone = false }) =>
      answers.listTodos(includeDone),
    ),
    tool('run_status', (answers) => answers.runStatus()),
    tool(
      'implement_next_todo',
      (answers, _, token) => answers.implementNext(token),
      (answers) => answers.prepareImplement(),
    ),
  ];
}
