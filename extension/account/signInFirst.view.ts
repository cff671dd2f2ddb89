import * as vscode from 'vscode';
import type { Connection } from './connection.ts';

/** True when there is a token for the server of the settings; otherwise the user is asked for one, and may refuse. */
export async function signInFirst(connection: Pick<Connection, 'isSignedIn'>): Promise<boolean> {
  if (await connection.isSignedIn()) return true;
  return (await vscode.commands.executeCommand<boolean>('plumbline.signIn')) === true;
}
