import { AppError } from '#shared/appError.ts';
import { isLoopback } from './isLoopback.ts';

/** A secret together with the only origin it may be sent to. */
export type BoundToken = { readonly secret: string; readonly origin: string };

export function bindToken(secret: string, server: URL): BoundToken {
  return { secret, origin: server.origin };
}

/**
 * Refuses to build a client that would put a token at risk. Throws `configuration_invalid` for a server reached in clear
 * beyond this machine and `unauthenticated` for a token that belongs to another origin.
 */
export function guardToken(server: URL, token: BoundToken | null): void {
  if (server.protocol !== 'https:' && !(server.protocol === 'http:' && isLoopback(server))) {
    throw new AppError(
      'configuration_invalid',
      `${server.origin} is not reached over https, so nothing was sent. Use an https:// address, or http:// only for a server on this machine.`,
    );
  }
  if (server.username !== '' || server.password !== '') {
    throw new AppError(
      'configuration_invalid',
      'The server address contains a user name or password. Remove it and sign in instead.',
    );
  }
  if (token !== null && token.origin !== server.origin) {
    throw new AppError(
      'unauthenticated',
      `You are signed in to ${token.origin}; its token was not sent to ${server.origin}. Sign in to ${server.origin} to use it.`,
    );
  }
}
