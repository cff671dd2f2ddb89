import { EventEmitter } from 'node:events';
import type { RunWakeups } from '../runs/ports.ts';

/** Wake-ups inside one process: all there is in embedded mode, whose folder no second process can open. */
export function embeddedWakeups(): RunWakeups {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    notify: async (runId, topic) => {
      emitter.emit(`${topic}:${runId}`);
    },
    subscribe(runId, topic, wake) {
      emitter.on(`${topic}:${runId}`, wake);
      return () => emitter.off(`${topic}:${runId}`, wake);
    },
  };
}
