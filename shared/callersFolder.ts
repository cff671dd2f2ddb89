/**
 * The folder a program was called from, which its relative paths mean: npm starts a script in the package's folder and keeps where
 * the user is in `INIT_CWD`. Null when the program was not started as this script.
 */
export const callersFolder = (
  script: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null =>
  (environment['npm_lifecycle_event'] === script ? environment['INIT_CWD'] : undefined) || null;
