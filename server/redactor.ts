import { redactSecrets } from '#shared/secrets/secretPatterns.ts';

const hidden = '[redacted]';
const deepest = 6;
const secretNames = /^(authorization|cookie|set-cookie|.*(token|secret|password|api_?key))$/i;

export type Redactor = {
  text(value: string): string;
  fields(value: Record<string, unknown>): Record<string, unknown>;
};

/**
 * Copies what is to be logged without secrets: members with telling names, tokens and keys by their form, and the given
 * secrets wherever they occur. Errors become plain objects with stack and cause.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = secrets.filter((secret) => secret.length >= 4);
  const text = (value: string): string =>
    known.reduce((rest, secret) => rest.replaceAll(secret, hidden), redactForms(value));

  function copy(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= deepest) return '[…]';
    if (Array.isArray(value)) return value.map((member) => copy(member, depth + 1));
    if (value instanceof Date) return value.toISOString();
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    return copyMembers(value instanceof Error ? membersOf(value) : value, depth + 1);
  }

  function copyMembers(value: object, depth: number): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        text(name),
        secretNames.test(name) && typeof member === 'string' ? hidden : copy(member, depth),
      ]),
    );
  }

  return { text, fields: (value) => copyMembers(value, 1) };
}

/** Where drivers put the values of a statement: whole prompts and files. */
const statementValues = new Set(['params', 'bindings', 'parameters', 'detail', 'where', 'internalQuery']);

/** What matters of an error is not enumerable. */
function membersOf(error: Error): object {
  const { name, message, stack, cause } = error;
  const own = Object.entries(error).filter(([member]) => !statementValues.has(member));
  return { ...Object.fromEntries(own), name, message, stack, ...(cause === undefined ? {} : { cause }) };
}

/** Broader than what is looked for in files: a log loses nothing by a word too many. */
function redactForms(text: string): string {
  return redactSecrets(text)
    .replace(/\bplb_[A-Za-z0-9_-]{8,}/g, hidden)
    .replace(/\b(Bearer|Basic) +[^\s"']+/gi, `$1 ${hidden}`)
    .replace(/(:\/\/[^\s/:@"']*:)[^\s/@"']+@/g, `$1${hidden}@`);
}
