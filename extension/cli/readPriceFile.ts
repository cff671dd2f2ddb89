import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type * as z from 'zod';
import { priceFileSchema } from '#shared/admin.contract.ts';
import { refuse } from './adminArguments.ts';

/** A price file of this machine, where the command was called. Refuses one that cannot be read, with the place that is wrong. */
export async function readPriceFile(path: string): Promise<z.output<typeof priceFileSchema>> {
  const npm = process.env['npm_lifecycle_event'] === 'admin' ? process.env['INIT_CWD'] : undefined;
  const text = await readFile(resolve(npm ?? process.cwd(), path), 'utf8').catch(() =>
    refuse(`${path} cannot be read.`),
  );
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
