import * as vscode from 'vscode';
import type { CheckProgress } from '../core/checks.ts';
import type { RunUi } from '../core/runPorts.ts';
import { createTerminalText, type TerminalText } from './terminalText.model.ts';

export type CheckOutput = vscode.Disposable & Required<Pick<RunUi, 'onCheck' | 'onOutput'>>;

function why(part: CheckProgress['part']): string {
  if (part === 'baseline') return vscode.l10n.t(' without the change');
  if (part === 'related') return vscode.l10n.t(', nearest tests first');
  if (part === 'tests') return vscode.l10n.t(' with the tests as they were');
  if (part === 'failure') return vscode.l10n.t(' with a failing test, so this should fail');
  return part === 'probe' ? vscode.l10n.t(' with the change broken on purpose, so this should fail') : '';
}

/** What a terminal that was opened late is shown, in characters. */
const keptCharacters = 200_000;

/** Output of the checks as they run, in a terminal that takes no input. It never takes the focus. */
export function createCheckOutput(): CheckOutput {
  const written = new vscode.EventEmitter<string>();
  let terminal: vscode.Terminal | null = null;
  let kept = '';
  let text: TerminalText = createTerminalText();

  function write(output: string): void {
    if (output === '') return;
    kept = (kept + output).slice(-keptCharacters);
    written.fire(output);
  }

  function open(): vscode.Terminal {
    terminal ??= vscode.window.createTerminal({
      name: vscode.l10n.t('Plumbline Checks'),
      iconPath: new vscode.ThemeIcon('beaker'),
      isTransient: true,
      pty: {
        onDidWrite: written.event,
        open: () => written.fire(kept),
        close: () => {
          terminal = null;
        },
      },
    });
    return terminal;
  }

  const closing = vscode.window.onDidCloseTerminal((closed) => {
    if (closed === terminal) terminal = null;
  });
  const command = vscode.commands.registerCommand('plumbline.showCheckOutput', () => {
    if (kept === '') write(`${vscode.l10n.t('No check has run in this window yet.')}\r\n`);
    open().show(false);
  });

  return {
    onCheck({ check, nth, of, part }) {
      write(text.end());
      text = createTerminalText();
      const command = check.command.join(' ');
      const line =
        part === 'setup'
          ? vscode.l10n.t('Setup of the copy: {0}', command)
          : vscode.l10n.t(
              'Check {0} of {1}, on a copy of the workspace{2}: {3}',
              nth,
              of,
              why(part),
              command,
            );
      write(`\r\n\u001b[1m${line}\u001b[0m\r\n`);
      open();
    },
    onOutput: (_check, chunk) => write(text.push(chunk)),
    dispose() {
      for (const one of [closing, command, written]) one.dispose();
      terminal?.dispose();
    },
  };
}
