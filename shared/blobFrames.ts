import { AppError } from './appError.ts';

/** One content of an upload body; `sha256` is what the sender claims and the receiver verifies. */
export type BlobFrame = { sha256: string; bytes: Uint8Array };

const headerPattern = /^[0-9a-f]{64} (0|[1-9][0-9]{0,9})$/;
const longestHeader = 64 + 1 + 10;

/** Frames contents as `<sha256> <length>\n<bytes>`, one after another. */
export function encodeBlobFrames(frames: readonly BlobFrame[]): Uint8Array {
  const headers = frames.map(({ sha256, bytes }) => new TextEncoder().encode(`${sha256} ${bytes.length}\n`));
  const total = frames.reduce((sum, frame, i) => sum + frame.bytes.length + (headers[i]?.length ?? 0), 0);
  const body = new Uint8Array(total);
  let at = 0;
  frames.forEach(({ bytes }, i) => {
    const header = headers[i] ?? new Uint8Array();
    body.set(header, at);
    body.set(bytes, at + header.length);
    at += header.length + bytes.length;
  });
  return body;
}

/** Reads frames back as views into `body`. Throws `invalid_request` naming the offset of a frame that is malformed or cut. */
export function decodeBlobFrames(body: Uint8Array): BlobFrame[] {
  const frames: BlobFrame[] = [];
  let at = 0;
  while (at < body.length) {
    const end = body.subarray(at, at + longestHeader + 1).indexOf(0x0a);
    const header = end < 0 ? '' : new TextDecoder('latin1').decode(body.subarray(at, at + end));
    const start = at + end + 1;
    const length = Number(header.slice(65));
    if (!headerPattern.test(header) || start + length > body.length) {
      throw new AppError(
        'invalid_request',
        `The upload is malformed at byte ${at}: nothing of it was stored.`,
      );
    }
    frames.push({ sha256: header.slice(0, 64), bytes: body.subarray(start, start + length) });
    at = start + length;
  }
  return frames;
}
