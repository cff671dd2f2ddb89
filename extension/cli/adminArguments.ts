import { AppError } from '#shared/appError.ts';

/** Throws `configuration_invalid` when an argument is missing. */
export function required(what: string, value: string | undefined): string {
  return value === undefined || value === '' ? refuse(`${what} is missing.`) : value;
}

const idPlaces = {
  ACCOUNT: 'accounts list',
  ORGANIZATION: 'accounts list',
  TOKEN: 'tokens list',
  PURCHASE: 'purchases list',
} as const;

/** Throws `configuration_invalid` when an argument is no id. */
export function idOf(what: keyof typeof idPlaces, value: string | undefined): string {
  const given = required(what, value);
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given)) return given;
  return refuse(`${what} has to be an id that "${idPlaces[what]}" shows, and "${given}" is none.`);
}

/** Throws `configuration_invalid`: the command line makes no sense, and nothing was changed. */
export function refuse(what: string): never {
  throw new AppError('configuration_invalid', `${what} Nothing was changed. See npm run admin -- --help`);
}
