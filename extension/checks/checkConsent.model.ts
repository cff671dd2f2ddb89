import type { CheckCommand } from '#shared/projectFile.contract.ts';

/** What a user agreed to run in one folder, word for word. An empty list is an answer, too: reviewed only, not tested. */
export type Consent = { offered: string; checks: readonly CheckCommand[] };

/** Names what was offered: another command, order or argument asks again. */
export const offerKey = (offered: readonly CheckCommand[]): string =>
  JSON.stringify(offered.map(({ command }) => command));

/** The checks agreed to, or null when nothing was, or when what is offered has changed since. */
export function agreedChecks(
  consent: Consent | undefined,
  offered: readonly CheckCommand[],
): readonly CheckCommand[] | null {
  return consent !== undefined && consent.offered === offerKey(offered) ? consent.checks : null;
}

/** Commands of the user's settings as checks. */
export const checksOfSettings = (commands: readonly (readonly string[])[]): CheckCommand[] =>
  commands
    .filter((command) => command.length > 0)
    .map((command, nth) => ({
      id: `setting-${nth + 1}`,
      name: command.join(' ').slice(0, 200),
      command: [...command],
    }));
