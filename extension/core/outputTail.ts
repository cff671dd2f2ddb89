import { redactSecrets } from '#shared/secrets/secretPatterns.ts';
import { plainOutput } from './plainOutput.ts';

/** Bytes of raw output kept while a program runs; more than the tail, because colours and progress bars go away. */
const rawBytes = 128 * 1024;
export const tailBytes = 16 * 1024;

export type OutputTail = { add(chunk: Uint8Array): void; text(): string };

function lastBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  // A cut inside a character leaves a replacement mark behind.
  return bytes
    .subarray(bytes.length - limit)
    .toString('utf8')
    .replace(/^\uFFFD+/, '');
}

/** Keeps the end of a program's output in bounded memory: plain text, secrets redacted, at most 16 KiB. */
export function createOutputTail(): OutputTail {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let dropped = false;
  return {
    add(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      for (let first = chunks[0]; first !== undefined && size - first.length >= rawBytes; first = chunks[0]) {
        size -= first.length;
        chunks.shift();
        dropped = true;
      }
    },
    text() {
      const raw = Buffer.concat(chunks).toString('utf8');
      // The first line of what is left may begin in the middle of a secret or a sequence.
      const whole = dropped ? raw.slice(raw.indexOf('\n') + 1) : raw;
      return lastBytes(redactSecrets(plainOutput(whole)), tailBytes);
    },
  };
}
