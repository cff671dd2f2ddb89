import type { CheckCommand } from '#shared/projectFile.contract.ts';

/** What runs on a copy of one folder before a change of it may land. No check is a choice, too: reviewed only, not tested. */
export type CheckChoice = {
  checks: readonly CheckCommand[];
  /** Installs packages in the copy, with the network. */
  setup: readonly string[] | null;
  /** Ignored files and folders that the copy gets nevertheless. */
  include: readonly string[];
};

/** What a user agreed to in one folder, word for word. */
export type Consent = { offered: string; checks: readonly CheckCommand[] } & Partial<CheckChoice>;

/** Names what was offered: another command, order, argument or file asks again. */
export const offerKey = ({ checks, setup, include }: CheckChoice): string =>
  JSON.stringify([checks.map(({ command }) => command), setup, include]);

/** The choice agreed to, or null when there was none, or when what is offered has changed since. */
export function agreedChecks(consent: Consent | undefined, offered: CheckChoice): CheckChoice | null {
  if (consent === undefined || consent.offered !== offerKey(offered)) return null;
  const { checks, setup = null, include = [] } = consent;
  return { checks, setup, include };
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

/** Which commands of a run that began earlier, or elsewhere, the user has not agreed to here. */
export const notAgreed = (
  checks: readonly CheckCommand[],
  agreed: readonly CheckCommand[],
): readonly CheckCommand[] => {
  const known = new Set(agreed.map(({ command }) => JSON.stringify(command)));
  return checks.filter(({ command }) => !known.has(JSON.stringify(command)));
};
