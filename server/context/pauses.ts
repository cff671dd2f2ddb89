import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which others get their turn. */
const longestTurn = 10;

/** A function to be awaited between the pieces of a long work: it lets the event loop go on when it was held long enough. */
export function pauses(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < longestTurn) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
