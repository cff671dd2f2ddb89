import * as z from 'zod';
import type { Endpoint } from '#shared/endpoint.ts';
import { problemSchema } from '#shared/problem.contract.ts';

type Json = Record<string, unknown>;
const content = (type: string, schema: Json): Json => ({ [type]: { schema } });
const binary: Json = { type: 'string', format: 'binary' };

/** The OpenAPI 3.1 document of a set of endpoints, made from the schemas that validate them. */
export function openApi(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:([a-zA-Z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Plumbline', version, license: { name: 'MIT', identifier: 'MIT' } },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(problemSchema, 'output') },
    },
  };
}

function operation(endpoint: Endpoint): Json {
  const { id, summary, auth, status, query, body } = endpoint;
  const parameters = [
    ...[...endpoint.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: endpoint.params === undefined ? { type: 'string' } : memberOf(endpoint.params, name ?? ''),
    })),
    ...(query === undefined ? [] : queryParameters(query)),
    ...(endpoint.idempotent === true
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: { type: 'string', maxLength: 200 },
          },
        ]
      : []),
  ];
  return {
    operationId: id,
    summary,
    security: auth === 'none' ? [] : [{ token: [auth] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: isRequired(body), content: bodyContent(body) } }),
    responses: {
      [String(status)]: { description: summary, ...answerContent(endpoint) },
      default: {
        description: 'A problem (RFC 9457)',
        content: content('application/problem+json', { $ref: '#/components/schemas/Problem' }),
      },
    },
  };
}

const isRequired = (body: z.ZodType | 'bytes'): boolean => body === 'bytes' || !body.safeParse({}).success;

function bodyContent(body: z.ZodType | 'bytes'): Json {
  return body === 'bytes'
    ? content('application/octet-stream', binary)
    : content('application/json', schemaOf(body, 'input'));
}

function answerContent({ response }: Endpoint): Json {
  if (response === undefined) return {};
  if (response === 'bytes') return { content: content('application/octet-stream', binary) };
  if (response === 'events') return { content: content('text/event-stream', { type: 'string' }) };
  return { content: content('application/json', schemaOf(response, 'output')) };
}

function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function memberOf(schema: z.ZodType, name: string): unknown {
  return z.toJSONSchema(schema, { io: 'input' }).properties?.[name] ?? { type: 'string' };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io });
  return json;
}
