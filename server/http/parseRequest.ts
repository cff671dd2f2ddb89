import type { Request } from 'express';
import type { z } from 'zod';
import { AppError } from '#shared/appError.ts';
import type { Endpoint, RequestOf } from '#shared/endpoint.ts';
import { checkBoundedJson, checkText } from './boundedJson.ts';

const issuesShown = 10;

/**
 * The validated parts of a request. Only what the schemas name is passed on.
 * Throws `not_found` for an address that cannot name anything, `invalid_request` naming the field otherwise.
 */
export function parseRequest<E extends Endpoint>(endpoint: E, request: Request): RequestOf<E> {
  const { params, query, body } = endpoint;
  const address = params?.safeParse(request.params);
  if (address?.success === false) throw new AppError('not_found', 'There is nothing at this address.');
  const parts = {
    params: address?.data,
    query: query === undefined ? undefined : parsePart(query, 'query', readQuery(request)),
    body: parseBody(body, request.body),
  };
  return parts as never;
}

function readQuery(request: Request): Record<string, unknown> {
  const query: Record<string, unknown> = { ...request.query };
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'string') checkText(value, `query.${name.slice(0, 60)}`);
  }
  return query;
}

function parseBody(schema: Endpoint['body'], body: unknown): unknown {
  if (schema === undefined) return undefined;
  if (schema === 'bytes') return body ?? new Uint8Array();
  checkBoundedJson(body);
  return parsePart(schema, 'body', body ?? {});
}

function parsePart(schema: z.ZodType, part: string, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, issuesShown).map(({ path, message }) => ({
    path: [part, ...path.map(String)].join('.').slice(0, 200),
    message,
  }));
  const first = issues[0];
  throw new AppError('invalid_request', `${first?.path}: ${first?.message}. Nothing was changed.`, {
    details: { issues },
  });
}
