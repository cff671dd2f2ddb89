import * as z from 'zod';
import { AppError } from './appError.ts';
import { refusalOfForm } from './paths/refusedPaths.ts';

const argvSchema = z
  .array(z.string().min(1).max(4_000))
  .min(1)
  .max(100)
  .refine((argv) => !argv.some((argument) => argument.includes('\0')), 'must not hold NUL characters');

/** A command of the user's as an argv array; it is run without a shell. */
export const checkCommandSchema = z.object({
  id: z.string().min(1).max(100),
  name: z.string().max(200).optional(),
  command: argvSchema,
  kind: z.enum(['format', 'build', 'test', 'lint']).optional(),
  timeoutSeconds: z.int().min(1).max(7_200).optional(),
  /** It is run, and its result shown to the reviewer and to the user, but it need not succeed. */
  advisory: z.boolean().optional(),
});
export type CheckCommand = z.infer<typeof checkCommandSchema>;

const projectPathSchema = z
  .string()
  .max(1024)
  .transform((path) => path.replace(/^(?:\.\/)+/, ''))
  .superRefine((path, context) => {
    const reason = refusalOfForm(path);
    if (reason) context.addIssue({ code: 'custom', message: reason });
  });

/** A folder may end with a slash. */
const includedSchema = z
  .string()
  .transform((path) => path.replace(/(?<=[^/])\/$/, ''))
  .pipe(projectPathSchema);

/** `./packages/app/` means `packages/app`; `.` means the whole workspace. */
const scopeSchema = z
  .string()
  .transform((folder) => folder.replace(/^\.\/?$/, '').replace(/(?<=[^/])\/$/, ''))
  .transform((folder) => (folder === '' ? undefined : folder))
  .pipe(projectPathSchema.optional());

/**
 * `.plumbline/project.json`, committed with the project. It ties a workspace to a project and holds nothing that says
 * where code is sent: unknown fields, a server's address among them, are dropped.
 */
export const projectFileSchema = z.object({
  version: z.literal(1, 'must be 1; a newer version of the extension may have written this file'),
  id: z.uuid().optional(),
  name: z.string().trim().min(1).max(200).optional(),
  scope: scopeSchema.optional(),
  todo: projectPathSchema.default('TODO.md'),
  checks: z
    .array(checkCommandSchema)
    .max(20)
    .refine((checks) => new Set(checks.map(({ id }) => id)).size === checks.length, 'ids must differ')
    .optional(),
  /** Installs packages in the copy that checks run in, when it is new and when a dependency manifest changed. Asked for like checks. */
  setup: argvSchema.optional(),
  /** Ignored files and folders that checks need in the copy, such as `.env.test`. Asked for like checks. */
  include: z.array(includedSchema).max(100).optional(),
});
export type ProjectFile = z.infer<typeof projectFileSchema>;

/** Reads the text of `.plumbline/project.json`. Throws `invalid_request` naming the first wrong field. */
export function parseProjectFile(text: string): ProjectFile {
  const parsed = projectFileSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'the file';
  throw new AppError(
    'invalid_request',
    `.plumbline/project.json: "${field}" is wrong: ${issue?.message ?? 'unreadable'}. Correct it and try again.`,
    { details: { field } },
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError(
      'invalid_request',
      '.plumbline/project.json is not valid JSON. Correct it and try again.',
      { cause, details: { field: 'the file' } },
    );
  }
}
