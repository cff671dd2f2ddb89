import assert from 'node:assert/strict';
import { hiddenImports } from './hiddenImports.ts';
import { lintImports } from './lintImports.ts';

type Planted = { path: string; imports: string };

const forbidden: Record<string, Planted> = {
  'shared/ from server/': { path: 'shared/a.ts', imports: '../server/runs/run.ts' },
  'shared/ from extension/': { path: 'shared/b.ts', imports: '../extension/core/files.port.ts' },
  'shared/ from a Node module': { path: 'shared/c.ts', imports: 'node:fs' },
  'shared/ from a package other than zod': { path: 'shared/todo/d.ts', imports: 'axios' },
  'shared/ from test/': { path: 'shared/e.ts', imports: '../test/support/databases.ts' },
  'the client engine from vscode': { path: 'extension/core/a.ts', imports: 'vscode' },
  'a model of a feature from vscode': { path: 'extension/runs/runs.model.ts', imports: 'vscode' },
  'the API client from vscode': { path: 'extension/api/a.ts', imports: 'vscode' },
  'the client engine from server/': { path: 'extension/core/b.ts', imports: '../../server/runs/run.ts' },
  'a view from server/': { path: 'extension/runs/runs.view.ts', imports: '../../server/runs/run.ts' },
  'a view from test/': { path: 'extension/runs/b.view.ts', imports: '../../test/support/databases.ts' },
  'the client engine from test/': { path: 'extension/core/c.ts', imports: '../../test/support/x.ts' },
  'the client engine from Express': { path: 'extension/core/d.ts', imports: 'express' },
  'a platform adapter from Knex': { path: 'extension/platform/a.ts', imports: 'knex' },
  'a rule from Express': { path: 'server/runs/a.ts', imports: 'express' },
  'a rule from Knex': { path: 'server/runs/b.ts', imports: 'knex' },
  'a service from pg': { path: 'server/credits/a.service.ts', imports: 'pg' },
  'a store port from Knex': { path: 'server/credits/a.store.ts', imports: 'knex' },
  'a service from pg-boss': { path: 'server/runs/c.service.ts', imports: 'pg-boss' },
  'a service from PGlite': { path: 'server/runs/d.service.ts', imports: '@electric-sql/pglite' },
  'routes from Knex': { path: 'server/runs/a.routes.ts', imports: 'knex' },
  'http/ from pg': { path: 'server/http/a.ts', imports: 'pg' },
  'the demo server from Knex': { path: 'server/demo/a.ts', imports: 'knex' },
  'a Postgres store from Express': { path: 'server/runs/a.pg.ts', imports: 'express' },
  'db/ from Express': { path: 'server/db/a.ts', imports: 'express' },
  'jobs/ from Express': { path: 'server/jobs/a.ts', imports: 'express' },
  'a rule from extension/': { path: 'server/runs/e.ts', imports: '../../extension/core/files.port.ts' },
  'routes from extension/': { path: 'server/runs/b.routes.ts', imports: '../../extension/core/x.ts' },
  'the composition root from extension/': { path: 'server/app.ts', imports: '../extension/core/x.ts' },
  'a Postgres store from test/': { path: 'server/runs/b.pg.ts', imports: '../../test/support/x.ts' },
  'a rule from test/': { path: 'server/runs/f.ts', imports: '../../test/support/databases.ts' },
  'the composition root from test/': { path: 'server/main.ts', imports: '../test/support/databases.ts' },
  'a rule from vscode': { path: 'server/runs/g.ts', imports: 'vscode' },
};

const allowed: Planted[] = [
  { path: 'shared/g.ts', imports: 'zod' },
  { path: 'shared/todo/h.ts', imports: '../errorCodes.ts' },
  { path: 'extension/platform/b.ts', imports: 'vscode' },
  { path: 'extension/runs/c.view.ts', imports: 'vscode' },
  { path: 'extension/runs/runs.commands.ts', imports: 'vscode' },
  { path: 'extension/extension.ts', imports: 'vscode' },
  { path: 'extension/core/e.ts', imports: 'node:fs/promises' },
  { path: 'extension/core/f.ts', imports: '#shared/errorCodes.ts' },
  { path: 'extension/api/b.ts', imports: 'axios' },
  { path: 'server/runs/c.routes.ts', imports: 'express' },
  { path: 'server/http/b.ts', imports: 'express' },
  { path: 'server/runs/c.pg.ts', imports: 'knex' },
  { path: 'server/db/b.ts', imports: 'pg' },
  { path: 'server/jobs/b.ts', imports: 'pg-boss' },
  { path: 'server/runs/h.ts', imports: '#shared/errorCodes.ts' },
  { path: 'server/runs/i.service.ts', imports: '../credits/money.ts' },
  { path: 'test/server/a.test.ts', imports: '../../server/app.ts' },
  { path: 'test/extension/a.test.ts', imports: 'express' },
];

describe('import boundaries', () => {
  it('refuses every import across a boundary, one of types included, and nothing else', () => {
    const planted = [...Object.values(forbidden), ...allowed];
    const found = lintImports([
      ...planted.map(({ path, imports }) => ({ path, text: `import '${imports}';\n` })),
      ...planted.map(({ path, imports }) => ({
        path: typesOnly(path),
        text: `import type { X } from '${imports}';\n`,
      })),
    ]);
    const reported = new Set(found.map(({ path }) => path));
    for (const [boundary, { path }] of Object.entries(forbidden)) {
      assert(reported.has(path), `${boundary} is not refused`);
      if (!namedFile(path)) assert(reported.has(typesOnly(path)), `${boundary} is not refused for types`);
    }
    for (const { path, imports } of allowed) {
      assert(!reported.has(path), `${path} may import ${imports}`);
      if (!namedFile(path)) assert(!reported.has(typesOnly(path)), `${path} may import types of ${imports}`);
    }
  });

  it('refuses type imports in expressions, require calls and resolved paths the lint rule does not see', () => {
    const found = hiddenImports([
      { path: 'extension/core/a.ts', text: "export type Uri =\n  import('vscode').Uri;\n" },
      { path: 'server/runs/a.ts', text: "type T = import('knex').Knex;\n\nconst e = require('express');\n" },
      { path: 'shared/a.ts', text: 'const path = import.meta.resolve(`axios`);\n' },
    ]);
    assert.deepEqual(found.map(({ path, line }) => `${path}:${line}`).sort(), [
      'extension/core/a.ts:2',
      'server/runs/a.ts:1',
      'server/runs/a.ts:3',
      'shared/a.ts:1',
    ]);
  });

  it('refuses an import whose path is computed', () => {
    const found = hiddenImports([
      { path: 'server/runs/a.ts', text: 'const one = 1;\nawait import(`./$' + '{name}.ts`);\n' },
      { path: 'server/runs/b.ts', text: 'await import(name);\n' },
    ]);
    assert.deepEqual(
      found.map(({ path, line }) => `${path}:${line}`),
      ['server/runs/a.ts:2', 'server/runs/b.ts:1'],
    );
  });

  it('lets a lazy import through where a plain one may stand', () => {
    const found = hiddenImports([
      { path: 'extension/api/a.ts', text: "const { default: axios } = await import('axios');\n" },
      { path: 'extension/platform/a.ts', text: "export type Uri = import('vscode').Uri;\n" },
      { path: 'server/runs/a.ts', text: "store.import(rows);\nconst said = 'an import (of goods)';\n" },
    ]);
    assert.deepEqual(found, []);
  });
});

/** A neighbour of the file under the same rule: the rules look at the folder and at the ending of the name. */
function typesOnly(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}types.${path.slice(slash)}`;
}

/** Files whose rule names them whole have no neighbour under the same rule. */
function namedFile(path: string): boolean {
  return ['server/app.ts', 'server/main.ts', 'extension/extension.ts'].includes(path);
}
