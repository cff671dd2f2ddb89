import assert from 'node:assert/strict';
import { type ProjectFacts, welcomeState } from '../../../extension/projects/welcome.model.ts';

const ready: ProjectFacts = { signedIn: true, folder: true, trusted: true, offline: false, todo: true };

describe('what a person is told first', () => {
  for (const [missing, state] of [
    [{}, 'ready'],
    [{ todo: false }, 'noTodo'],
    [{ offline: true, todo: false }, 'offline'],
    [{ signedIn: false, offline: true }, 'signedOut'],
    [{ trusted: false, signedIn: false }, 'untrusted'],
    [{ folder: false, trusted: false, signedIn: false, todo: false }, 'noFolder'],
  ] as const) {
    it(`is ${state} with ${JSON.stringify(missing)}`, () => {
      assert.equal(welcomeState({ ...ready, ...missing }), state);
    });
  }
});
