import { Router } from 'express';
import { api } from '#shared/api.ts';
import { openApi } from './openApi.ts';

/** `GET /openapi.json`. Built at the first request: it takes a while and most servers are never asked. */
export function openApiRoutes(version: string): Router {
  let document: string | undefined;
  return Router().get('/openapi.json', (_request, response) => {
    document ??= JSON.stringify(openApi(Object.values(api), version));
    response.type('application/json').send(document);
  });
}
