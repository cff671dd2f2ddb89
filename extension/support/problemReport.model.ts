import { redact } from './redact.model.ts';

export type ReportFacts = {
  extension: string;
  editor: string;
  platform: string;
  serverHost: string;
  server: string | null;
  runId: string | null;
  /** Names of settings that are not at their default, without their values. */
  changedSettings: readonly string[];
  logLines: readonly string[];
};

/** A report to read, edit and send by hand. Nothing in it was sent. */
export function problemReport(facts: ReportFacts): string {
  const { extension, editor, platform, serverHost, server, runId, changedSettings, logLines } = facts;
  const log = logLines.map(redact).join('\n').replaceAll('```', "'''");
  return [
    '# Problem with Plumbline',
    '',
    '<!-- Nothing of this was sent. Read it, take out what you do not want to share, and send it yourself. -->',
    '',
    '## What happened',
    '',
    '',
    '## What I expected',
    '',
    '',
    '## About this installation',
    '',
    `- Extension: ${extension}`,
    `- Editor: ${editor}`,
    `- Platform: ${platform}`,
    `- Server: ${serverHost}${server === null ? ' (did not answer)' : `, Plumbline ${server}`}`,
    `- Run: ${runId ?? 'none'}`,
    `- Settings changed: ${changedSettings.length === 0 ? 'none' : changedSettings.join(', ')}`,
    '',
    '## Log',
    '',
    '```text',
    log === '' ? 'empty' : log,
    '```',
    '',
  ].join('\n');
}
