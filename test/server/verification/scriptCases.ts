/** What was changed, in which file, from what to what (null: no file), and what is found about it. */
export type WeakerCase = [
  what: string,
  path: string,
  before: string | null,
  after: string | null,
  finding: RegExp,
];

export const manifest = (scripts: Record<string, string>, more = {}): string =>
  `${JSON.stringify({ name: 'it', scripts, ...more }, null, 2)}\n`;

/** A change of what `npm test` runs. */
export const script = (what: string, before: string, after: string): WeakerCase => [
  `a script ${what}`,
  'package.json',
  manifest({ test: before }),
  manifest({ test: after }),
  /"test" ran ".*" and now runs ".*"/,
];
