import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  type ProjectFacts,
  showsTree,
  type WelcomeState,
  welcomeState,
} from '../../../extension/projects/welcome.model.ts';

const ready: ProjectFacts = { signedIn: true, folder: true, trusted: true, offline: false, todo: true };
const nothing: ProjectFacts = { signedIn: false, folder: false, trusted: false, offline: true, todo: false };

describe('what a person is told first', () => {
  it('is the one thing that is missing', () => {
    const cases: [Partial<ProjectFacts>, WelcomeState][] = [
      [{}, 'ready'],
      [{ folder: false }, 'noFolder'],
      [{ trusted: false }, 'untrusted'],
      [{ signedIn: false }, 'signedOut'],
      [{ offline: true }, 'offline'],
      [{ todo: false }, 'noTodo'],
    ];
    for (const [facts, state] of cases) assert.equal(welcomeState({ ...ready, ...facts }), state);
  });

  it('comes in the order in which it can be put right', () => {
    const told: WelcomeState[] = [];
    const facts = { ...nothing };
    const steps: Partial<ProjectFacts>[] = [
      { folder: true },
      { trusted: true },
      { signedIn: true },
      { offline: false },
      { todo: true },
    ];
    for (const step of [{}, ...steps]) told.push(welcomeState(Object.assign(facts, step)));
    assert.deepEqual(told, ['noFolder', 'untrusted', 'signedOut', 'offline', 'noTodo', 'ready']);
  });

  it('gives way to the tree where there is a list, and without one where there are runs to go on with', () => {
    const cases: [Partial<ProjectFacts>, number, boolean][] = [
      [{}, 0, true],
      [{ trusted: false }, 0, true],
      [{ offline: true }, 0, true],
      [{ signedIn: false }, 1, false],
      [{ todo: false }, 0, false],
      [{ todo: false }, 1, true],
      [{ todo: false, offline: true }, 1, false],
    ];
    for (const [facts, runs, shown] of cases)
      assert.equal(showsTree({ ...ready, ...facts }, runs), shown, JSON.stringify([facts, runs]));
  });

  it('has a text in the manifest for every state but ready', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    const welcomes: { when: string }[] = manifest.contributes.viewsWelcome;
    const states: WelcomeState[] = ['signedOut', 'noFolder', 'untrusted', 'offline', 'noTodo'];
    assert.deepEqual(
      welcomes.map(({ when }) => when).sort(),
      states.map((state) => `plumbline.state == ${state}`).sort(),
    );
  });
});
