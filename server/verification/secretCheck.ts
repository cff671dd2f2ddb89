import { findSecrets } from '#shared/secrets/secretPatterns.ts';
import type { CheckedChange, Finding } from './gateCheck.ts';

const evidenceLimit = 50;

/** Fails on a credential the snapshot does not have anywhere yet. The evidence says where it is, and never what it is. */
export function secretCheck({ operations, base }: CheckedChange): Finding {
  const decoder = new TextDecoder();
  const evidence: string[] = [];
  const known = new Map<string, boolean>();
  for (const { path, content } of operations) {
    const text = content ? decoder.decode(content) : '';
    for (const { kind, line, start, end } of findSecrets(text)) {
      const value = text.slice(start, end);
      const isKnown = known.get(value) ?? occursIn(base, value);
      known.set(value, isKnown);
      if (!isKnown)
        evidence.push(`${path}:${line} holds a new credential (${kind}). Read it from the environment.`);
    }
  }
  return {
    status: evidence.length > 0 ? 'failed' : 'passed',
    evidence: evidence.slice(0, evidenceLimit),
    figures: { found: evidence.length },
  };
}

function occursIn(base: CheckedChange['base'], value: string): boolean {
  const wanted = Buffer.from(value);
  return [...base.values()].some((bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(wanted),
  );
}
