import { AppError } from '#shared/appError.ts';
import type { ChangedFile } from '#shared/changes.contract.ts';
import { judgePath } from '#shared/paths/pathPolicy.ts';

export type HeldFile = { path: string; reason: string; executes: boolean };

/** `todoPath` null: the change may touch the TODO file (a plan run writes it). */
export type PolicyContext = { todoPath: string | null };

/**
 * The path policy once more, at the place that writes. Answers the files that need the user's tick: those the server held
 * and those this client would hold. Throws `path_refused` naming every refused path.
 */
export function heldFiles(files: readonly ChangedFile[], { todoPath }: PolicyContext): HeldFile[] {
  const refused: { path: string; reason: string }[] = [];
  const held = files.flatMap((file) => {
    const judged = judgePath(file.path, todoPath === null ? {} : { todoPath });
    if (judged.verdict === 'refused') refused.push({ path: file.path, reason: judged.reason ?? 'refused' });
    const reason = file.held?.reason ?? (judged.verdict === 'held' ? (judged.reason ?? 'held') : null);
    if (reason === null) return [];
    return [{ path: file.path, reason, executes: file.held?.executes === true || judged.executes }];
  });
  if (refused.length > 0) {
    const list = refused.map(({ path, reason }) => `${JSON.stringify(path)} (${reason})`).join(', ');
    throw new AppError(
      'path_refused',
      `The change touches files it must not touch: ${list}. No file was changed.`,
      {
        details: { refused },
      },
    );
  }
  return held;
}

/** Held files that can run as code: the user ticks them before any command runs on the staged copy. */
export function requiresConsent(files: readonly ChangedFile[], context: PolicyContext): HeldFile[] {
  return heldFiles(files, context).filter(({ executes }) => executes);
}

/** Throws `path_refused` listing the held files without a tick. */
export function requireTicks(held: readonly HeldFile[], ticked: ReadonlySet<string>): void {
  const missing = held.filter(({ path }) => !ticked.has(path));
  if (missing.length === 0) return;
  throw new AppError(
    'path_refused',
    `These files need your tick first: ${missing.map(({ path }) => path).join(', ')}. Nothing was applied.`,
    { details: { held: missing } },
  );
}
