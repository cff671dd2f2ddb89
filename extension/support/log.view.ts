import * as vscode from 'vscode';
import { redact } from './redact.model.ts';

export type Log = vscode.Disposable & {
  show(): void;
  /** With its causes; secrets are taken out. */
  failure(error: unknown): void;
  info(message: string): void;
  /** The newest lines, for a report. */
  tail(): readonly string[];
};

const keptLines = 200;

/** The log the user can read: an output channel of the editor. */
export function createLog(): Log {
  const channel = vscode.window.createOutputChannel('Plumbline', { log: true });
  const lines: string[] = [];
  const keep = (level: string, text: string): string => {
    const safe = redact(text);
    lines.push(`${new Date().toISOString()} [${level}] ${safe}`);
    if (lines.length > keptLines) lines.shift();
    return safe;
  };
  return {
    show: () => channel.show(),
    failure: (error) => channel.error(keep('error', describe(error))),
    info: (message) => channel.info(keep('info', message)),
    tail: () => lines,
    dispose: () => channel.dispose(),
  };
}

function describe(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 6; depth++) {
    if (!(at instanceof Error)) {
      parts.push(String(at));
      break;
    }
    const details = 'details' in at && at.details !== undefined ? ` ${JSON.stringify(at.details)}` : '';
    const code = 'code' in at ? ` (${String(at.code)})` : '';
    parts.push(`${depth === 0 ? (at.stack ?? at.message) : at.message}${code}${details}`);
    at = at.cause;
  }
  return parts.join('\n  caused by: ');
}
