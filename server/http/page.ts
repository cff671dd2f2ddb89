import { AppError } from '#shared/appError.ts';

/** Where a page of a newest-first list ended: creation time in integer microseconds (text: beyond 2^53 is legal) and id. */
export type PagePosition = { readonly at: string; readonly id: string };
export type PageRequest = { readonly after: PagePosition | null; readonly limit: number };
export type Positioned<T> = { readonly item: T; readonly position: PagePosition };

const pattern = /^([0-9]{1,18})~([0-9a-f-]{36})$/;

/** Reads `cursor` and `limit` of a query. The store is asked for one item more than the page, to know whether another follows. */
export function pageRequest(query: { cursor?: string | undefined; limit: number }): PageRequest {
  const limit = query.limit + 1;
  if (query.cursor === undefined) return { after: null, limit };
  const [, at, id] = pattern.exec(Buffer.from(query.cursor, 'base64url').toString('latin1')) ?? [];
  if (at === undefined || id === undefined) {
    throw new AppError(
      'invalid_request',
      'query.cursor: is not one this server gave. Start from the first page.',
      {
        details: { issues: [{ path: 'query.cursor', message: 'unknown' }] },
      },
    );
  }
  return { after: { at, id }, limit };
}

/** The page made of what the store returned for `pageRequest`. */
export function pageAnswer<T>(found: readonly Positioned<T>[], query: { limit: number }) {
  const items = found.slice(0, query.limit);
  const last = found.length > query.limit ? items.at(-1)?.position : undefined;
  return {
    items: items.map(({ item }) => item),
    nextCursor: last === undefined ? null : Buffer.from(`${last.at}~${last.id}`).toString('base64url'),
  };
}
