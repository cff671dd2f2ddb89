import assert from 'node:assert/strict';
import { createWatch, type StartTimer } from '../../../server/models/watch.ts';

const timeouts = { connectMs: 10, firstTokenMs: 100, idleMs: 20, totalMs: 1_000 };

/** Timers that run when they are told to. */
function fakeTimers(): { start: StartTimer; pass(ms: number): void; running(): number } {
  const timers = new Set<{ at: number; expire: () => void }>();
  let now = 0;
  return {
    start(ms, expire) {
      const timer = { at: now + ms, expire };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(ms) {
      now += ms;
      for (const timer of [...timers]) if (timer.at <= now && timers.delete(timer)) timer.expire();
    },
    running: () => timers.size,
  };
}

describe('watch over a model call', () => {
  const caller = new AbortController();
  const begin = () => {
    const timers = fakeTimers();
    return { timers, watch: createWatch(timeouts, caller.signal, timers.start) };
  };

  it('allows each phase its own time', () => {
    const { timers, watch } = begin();
    timers.pass(9);
    watch.connected();
    timers.pass(99);
    watch.heard();
    timers.pass(19);
    watch.heard();
    timers.pass(19);
    assert.equal(watch.timedOut(), null);
    assert.equal(watch.signal.aborted, false);
  });

  for (const [phase, steps, ms, told] of [
    ['connecting', [], 10, 'no connection'],
    ['the first token', ['connected'], 100, 'no first token'],
    ['the next token', ['connected', 'heard'], 20, 'the answer stalled'],
  ] as const) {
    it(`aborts when ${phase} takes too long`, () => {
      const { timers, watch } = begin();
      for (const step of steps) watch[step]();
      timers.pass(ms);
      assert.equal(watch.timedOut(), told);
      assert.equal(watch.signal.aborted, true);
    });
  }

  it('aborts an answer that never pauses and never ends', () => {
    const { timers, watch } = begin();
    watch.connected();
    for (let i = 0; i < 60; i++) {
      watch.heard();
      timers.pass(19);
    }
    assert.equal(watch.timedOut(), 'the whole answer took too long');
  });

  it('keeps the first reason', () => {
    const { timers, watch } = begin();
    timers.pass(10);
    timers.pass(1_000);
    assert.equal(watch.timedOut(), 'no connection');
  });

  it('aborts with the caller and calls it no timeout', () => {
    const cancelled = new AbortController();
    const watch = createWatch(timeouts, cancelled.signal, fakeTimers().start);
    cancelled.abort();
    assert.equal(watch.signal.aborted, true);
    assert.equal(watch.timedOut(), null);
  });

  it('leaves no timer behind', () => {
    const { timers, watch } = begin();
    watch.connected();
    watch.end();
    assert.equal(timers.running(), 0);
  });
});
