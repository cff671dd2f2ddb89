/** Every point at which a process may die in an implement run that is repaired once, in the order they come. */
export const killPoints = [
  'recorded:context',
  'intent:implement:1',
  'answered:implement:1',
  'recorded:implement:1',
  'recorded:change:1',
  'decided:awaiting_checks',
  'recorded:repair:2',
  'intent:implement:2',
  'answered:implement:2',
  'recorded:implement:2',
  'recorded:change:2',
  'intent:review:2',
  'answered:review:2',
  'recorded:review:2',
  'recorded:verdict:2',
  'decided:verified',
] as const;

/** Points between an answer and its record: the call under way is made once more, and the house pays for the first. */
export const inFlight: readonly KillPoint[] = killPoints.filter((point) => point.startsWith('answered:'));

export type KillPoint = (typeof killPoints)[number];
