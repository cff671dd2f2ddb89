import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { checkEnvironment, privateCaches, privateHome } from '../../../extension/core/checkEnvironment.ts';
import { runProgram } from '../../../extension/core/runProgram.ts';
import type { GateCase } from './gateCase.ts';

const imports = [
  'bytes',
  'encoding/json',
  'errors',
  'fmt',
  'math',
  'os',
  'sort',
  'strings',
  'sync',
  'testing',
  'time',
];
const program = `package it

import (
${imports.map((name) => `\t${name === 'testing' ? '' : '_ '}"${name}"`).join('\n')}
)

func TestNothing(t *testing.T) {}
`;

/**
 * The caches of the checks, with what a compiler keeps there of its own library: a person's has it, and the time limit of a case is meant
 * for the code of the case. Only where cases are in Go, which compiles it; without a compiler nothing is made.
 */
export async function warmCaches(cases: readonly GateCase[], folder: string): Promise<string | null> {
  if (!(await Promise.all(cases.map(isGo))).includes(true)) return null;
  const place = {
    workspace: join(folder, 'warm'),
    folder: join(folder, 'warm'),
    temporary: join(folder, 'cache'),
  };
  await fs.mkdir(place.folder, { recursive: true });
  await fs.mkdir(privateHome(place), { recursive: true });
  await fs.writeFile(join(place.folder, 'go.mod'), 'module it\n');
  await fs.writeFile(join(place.folder, 'it_test.go'), program);
  await runProgram({
    command: ['go', 'test', './...'],
    cwd: place.folder,
    environment: checkEnvironment(process.env, place),
    timeoutMs: 300_000,
    graceMs: 1_000,
  });
  return privateCaches(place);
}

const isGo = async ({ workspace, command: [program = ''] }: GateCase): Promise<boolean> =>
  program === 'go' || (await fs.stat(join(workspace, 'go.mod')).catch(() => null)) !== null;
