import type { ApiClient } from '../api/apiClient.ts';

/** Every option that a command may take, besides those that all of them do. */
export const commandOptions = {
  search: { type: 'string' },
  name: { type: 'string' },
  email: { type: 'string' },
  scope: { type: 'string', multiple: true },
  days: { type: 'string' },
  note: { type: 'string' },
  key: { type: 'string' },
  provider: { type: 'string' },
  model: { type: 'string' },
  input: { type: 'string' },
  output: { type: 'string' },
  cached: { type: 'string' },
  'cache-write': { type: 'string' },
  tier: { type: 'string' },
  'markup-percent': { type: 'string' },
  organization: { type: 'string' },
  problems: { type: 'boolean' },
} as const;

type OptionName = keyof typeof commandOptions;
type Text = Exclude<OptionName, 'scope' | 'problems'>;

/** Options as given, and the words that follow the command. */
export type AdminInput = { readonly [K in Text]?: string | undefined } & {
  readonly rest: readonly string[];
  readonly scope?: readonly string[] | undefined;
  readonly problems?: boolean | undefined;
};

export type AdminCommand = {
  readonly synopsis: string;
  readonly summary: string;
  /** What is worth knowing besides, for its own --help. */
  readonly more?: string;
  /** The most words that may follow it, and the options it takes: with anything else it does nothing. */
  readonly words: number;
  readonly options: readonly OptionName[];
  /** The answer for machines, the text for people, and whether what was found is a failure. */
  run(client: ApiClient, input: AdminInput): Promise<{ answer: unknown; text: string; failed?: boolean }>;
};
