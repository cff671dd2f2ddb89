import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const caseSchema = z.object({
  todo: z.string().min(1),
  command: z.array(z.string()).min(1),
  expected: z.enum(['accepted', 'rejected']),
  /** As long as a command without a limit of its own may take. */
  timeoutSeconds: z.number().positive().max(7_200).default(600),
});

/** A known answer to a TODO, with what the gate has to make of it. */
export type GateCase = z.output<typeof caseSchema> & {
  name: string;
  /** Folder of the project before the answer. */
  workspace: string;
  answer: string;
  /** What the Architect says instead of approving; null: it approves and quotes the change truthfully. */
  review: string | null;
};

/**
 * Every case below a folder: a folder with `case.json`, `workspace/`, `answer.txt` and, if need be, `review.json`. By name. Throws what
 * is wrong with a case, naming its folder.
 */
export async function readCases(root: string): Promise<GateCase[]> {
  const entries = await fs.readdir(root, { recursive: true });
  const folders = entries
    .filter((path) => /(?:^|[\\/])case\.json$/.test(path) && !/(?:^|[\\/])workspace[\\/]/.test(path))
    .map((path) => path.slice(0, -'case.json'.length))
    .sort();
  if (folders.length === 0) throw new Error(`There is no case below ${root}: no folder has a case.json.`);
  const cases: GateCase[] = [];
  for (const folder of folders) cases.push(await readCase(join(root, folder), folder.replace(/[\\/]$/, '')));
  return cases;
}

async function readCase(folder: string, name: string): Promise<GateCase> {
  const read = (file: string): Promise<string> =>
    fs.readFile(join(folder, file), 'utf8').catch((cause: Error) => {
      throw new Error(`${folder} has no ${file} that can be read.`, { cause });
    });
  const given = caseSchema.safeParse(parsed(await read('case.json'), folder));
  if (!given.success) throw new Error(`${folder}/case.json: ${z.prettifyError(given.error)}`);
  // Archives and git leave out folders without files.
  const workspace = join(folder, 'workspace');
  await fs.mkdir(workspace, { recursive: true });
  const review = await fs.readFile(join(folder, 'review.json'), 'utf8').catch(() => null);
  return {
    ...given.data,
    name: name === '' ? '.' : name,
    workspace,
    answer: await read('answer.txt'),
    review,
  };
}

function parsed(text: string, folder: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new Error(`${folder}/case.json is not JSON.`, { cause });
  }
}
