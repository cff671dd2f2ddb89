import * as vscode from 'vscode';
import type { Connection } from '../account/connection.ts';
import type { Log } from './log.view.ts';
import { problemReport } from './problemReport.model.ts';

type Ports = {
  log: Log;
  connection: Connection;
  clientVersion: string;
  settingNames: readonly string[];
  runId(): string | null;
};

export function registerSupportCommands(ports: Ports): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('plumbline.showLog', () => ports.log.show()),
    vscode.commands.registerCommand('plumbline.reportProblem', () => reportProblem(ports)),
  ];
}

async function reportProblem({ log, connection, clientVersion, settingNames, runId }: Ports): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  const content = problemReport({
    extension: clientVersion,
    editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'}${vscode.env.remoteName === undefined ? '' : `, remote ${vscode.env.remoteName}`})`,
    platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
    ...(await aboutServer(connection)),
    runId: runId(),
    changedSettings: settingNames.filter((name) => configuration.inspect(name)?.globalValue !== undefined),
    logLines: log.tail().slice(-60),
  });
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
  await vscode.window.showTextDocument(document);
}

async function aboutServer(connection: Connection): Promise<{ serverHost: string; server: string | null }> {
  try {
    const url = connection.server();
    const { clientApi: api } = await import('#shared/clientApi.ts');
    const client = await connection.anonymous(url);
    const { version } = await client.call(api.getServer, {});
    return { serverHost: url.host, server: version };
  } catch {
    return { serverHost: 'not reached', server: null };
  }
}
