import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as z from 'zod';
import { priceFileSchema } from '#shared/admin.contract.ts';
import { callersFolder } from '#shared/callersFolder.ts';
import { refuse } from './adminArguments.ts';

/** A price file of this machine, where the command was called. Refuses one that cannot be read, with the place that is wrong. */
export async function readPriceFile(path: string): Promise<z.output<typeof priceFileSchema>> {
  const from = callersFolder('admin', process.env) ?? process.cwd();
  const text = await readFile(resolve(from, path), 'utf8').catch(() => refuse(`${path} cannot be read.`));
  const parsed = priceFileSchema.safeParse(jsonOf(text, path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return refuse(`${path}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(`${path} is not JSON.`);
  }
}
