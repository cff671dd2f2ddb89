type Log = (fields: Record<string, unknown>, message: string) => void;

/** Structured log of the server. Fields and messages pass the redactor before they are written. */
export type Logger = { readonly info: Log; readonly warn: Log; readonly error: Log };
