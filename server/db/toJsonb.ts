import { storableText } from './storableText.ts';

/** A value as the parameter of a jsonb column. What no column can hold is replaced in all of its texts, keys included. */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'string') return storableText(member);
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).map(([key, one]) => [storableText(key), one]));
  });
}
