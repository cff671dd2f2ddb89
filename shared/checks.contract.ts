import * as z from 'zod';

const checkNames = ['edits', 'policy', 'syntax', 'secret', 'scope', 'tests', 'command', 'review'] as const;
export const checkNameSchema = z.enum(checkNames);
export type CheckName = z.infer<typeof checkNameSchema>;

/** What a command check did on the staged copy of the user's machine. */
export const commandResultSchema = z.object({
  id: z.string().min(1).max(100),
  name: z.string().max(200),
  command: z.array(z.string().max(4_000)).min(1).max(100),
  /** Null when the command did not end by itself: killed, timed out, or never started. */
  exitCode: z.int().nullable(),
  timedOut: z.boolean(),
  /** Why it could not run at all, e.g. the program was not found. */
  startError: z.string().max(2_000).nullable(),
  durationMs: z.int().min(0),
  /** End of the combined output, at most 16 KiB, ANSI stripped, secrets redacted. */
  outputTail: z.string().max(20_000),
  /** The same of its output on the files as they were before the change. Given only when it passes and counts tests. */
  outputTailBefore: z.string().max(20_000).optional(),
  /** Stopped because its output had no end. */
  flooded: z.boolean().optional(),
  /**
   * What it was kept from. `offline`: it could write to the copy alone and reach no network; `network`: it could reach the network;
   * `none`: it ran with the user's rights.
   */
  isolation: z.enum(['none', 'offline', 'network']).optional(),
  /** The same command on the files as they were before the change. */
  baseline: z.object({ exitCode: z.int().nullable(), timedOut: z.boolean() }).optional(),
  /** False: it failed before the change too, and the user said that it does not count for this run. */
  counts: z.boolean().optional(),
  /** The user wants to know its result, but it need not succeed. */
  advisory: z.boolean().optional(),
  /** What it did when these changed files could not be parsed any more: a command that still passes does not read them. */
  sensitivity: z
    .object({
      result: z.enum(['exercises', 'does_not_exercise']),
      paths: z.array(z.string().max(1_024)).min(1).max(100),
    })
    .optional(),
  /**
   * A test that fails was put into this file, and the command passed with the change all the same, though it fails for that test
   * without the change: the change keeps it from noticing failures. `by`: what of the change may do so. Code has no reason to, and the
   * command counts as failed; settings and that test file may leave the test out on purpose, and are held.
   */
  unnoticedFailure: z
    .object({ path: z.string().max(1_024), by: z.enum(['code', 'settings', 'tests']) })
    .optional(),
  /**
   * The same command on the change without what it does to test files, where it changes tests that were there. Given only when the
   * command passes on the change.
   */
  baseTests: z
    .object({
      exitCode: z.int().nullable(),
      timedOut: z.boolean(),
      /** Test files that were as before the change. */
      paths: z.array(z.string().max(1_024)).min(1).max(100),
      outputTail: z.string().max(5_000),
    })
    .optional(),
  /** Only this part of it ran, the tests nearest to the change, because the part failed already. */
  part: z.array(z.string().max(4_000)).min(1).max(1_000).optional(),
});
export type CommandResult = z.infer<typeof commandResultSchema>;

/**
 * One gate condition with its result. A required check lets a change through only when `passed`; `held` passes but names
 * files the user must tick one by one; `not_available` never counts as passed and is never required.
 */
export const checkResultSchema = z.object({
  check: checkNameSchema,
  status: z.enum(['passed', 'failed', 'held', 'not_available']),
  required: z.boolean(),
  where: z.enum(['server', 'client']),
  durationMs: z.number().min(0),
  evidence: z.array(z.string()),
  figures: z.record(z.string(), z.number()).optional(),
  command: commandResultSchema.optional(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;
