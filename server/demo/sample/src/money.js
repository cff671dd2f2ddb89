/** Reads an amount like `12.34` as whole cents. */
export function parseCents(text) {
  const match = /^(\d+)(?:\.(\d{2}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`not an amount: ${text}`);
  return Number(match[1]) * 100 + Number(match[2] ?? 0);
}

export function formatCents(cents) {
  return `${Math.trunc(cents / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}
