import { AppError } from '#shared/appError.ts';

const limits = { depth: 32, members: 50_000 };

/**
 * Refuses a parsed body that could hurt whoever walks or stores it: nesting, very long lists, text that a database cannot
 * hold (NUL, half a surrogate pair), and keys that reach into prototypes. Walks without recursion.
 * Throws `invalid_request` naming the field.
 */
export function checkBoundedJson(body: unknown): void {
  const open: { value: unknown; at: string; depth: number }[] = [{ value: body, at: 'body', depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, at, depth } = next;
    if (typeof value === 'string') checkText(value, at);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= limits.depth) throw refuse(at, `is nested deeper than ${limits.depth} levels`);
    const members = Object.entries(value);
    if (members.length > limits.members) throw refuse(at, `has more than ${limits.members} members`);
    for (const [key, member] of members) {
      if (key === '__proto__') throw refuse(at, 'has a key that is not allowed: __proto__');
      checkText(key, `a key of ${at}`);
      open.push({ value: member, at: `${at}.${key.slice(0, 60)}`, depth: depth + 1 });
    }
  }
}

export function checkText(text: string, at: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw refuse(at, 'holds a character that is not text (NUL or half a surrogate pair)');
  }
}

function refuse(at: string, what: string): AppError {
  return new AppError('invalid_request', `${at.slice(0, 200)} ${what}. Nothing was changed.`, {
    details: { issues: [{ path: at.slice(0, 200), message: what }] },
  });
}
