import assert from 'node:assert/strict';
import {
  agreedChecks,
  type CheckChoice,
  checksOfSettings,
  notAgreed,
  offerKey,
} from '../../../extension/checks/checkConsent.model.ts';

const test = { id: 'test', command: ['npm', 'test'] };
const offer: CheckChoice = { checks: [test], setup: ['npm', 'ci'], include: ['.env.test'] };

describe('the consent to run commands', () => {
  const consent = { offered: offerKey(offer), ...offer };

  it('holds for exactly what was offered', () => {
    assert.deepEqual(agreedChecks(consent, offer), offer);
    assert.equal(agreedChecks(undefined, offer), null);
  });

  for (const [what, changed] of [
    ['another argument', { checks: [{ ...test, command: ['npm', 'test', '--silent'] }] }],
    ['another command', { checks: [test, { id: 'lint', command: ['npm', 'run', 'lint'] }] }],
    ['another setup command', { setup: ['npm', 'install', 'something'] }],
    ['another file that is copied', { include: ['.env'] }],
  ] as [string, Partial<CheckChoice>][]) {
    it(`is asked for again for ${what}`, () => {
      assert.equal(agreedChecks(consent, { ...offer, ...changed }), null);
    });
  }

  it('may be that nothing runs, and says nothing about a setup command it does not name', () => {
    const nothing = { offered: offerKey(offer), checks: [] };
    assert.deepEqual(agreedChecks(nothing, offer), { checks: [], setup: null, include: [] });
  });

  it('is given for commands of the user by writing them into the settings', () => {
    assert.deepEqual(
      checksOfSettings([['npm', 'test'], []]).map(({ command }) => command),
      [['npm', 'test']],
    );
  });

  it('does not extend to other commands of a run that began earlier, whatever they are called', () => {
    const other = { ...test, command: ['npm', 'run', 'publish'] };
    assert.deepEqual(notAgreed([test, other], [test]), [other]);
    assert.deepEqual(notAgreed([{ ...test, id: 'own' }], [test]), []);
    assert.deepEqual(notAgreed([], []), []);
  });
});
