import assert from 'node:assert/strict';
import { agreedChecks, checksOfSettings, offerKey } from '../../../extension/checks/checkConsent.model.ts';

const test = { id: 'test', command: ['npm', 'test'] };

describe('the consent to run commands', () => {
  it('holds for exactly what was offered', () => {
    const consent = { offered: offerKey([test]), checks: [test] };
    assert.deepEqual(agreedChecks(consent, [test]), [test]);
    assert.equal(agreedChecks(consent, [{ ...test, command: ['npm', 'test', '--silent'] }]), null);
    assert.equal(agreedChecks(consent, [test, { id: 'lint', command: ['npm', 'run', 'lint'] }]), null);
    assert.equal(agreedChecks(undefined, [test]), null);
  });

  it('may be that nothing runs', () => {
    assert.deepEqual(agreedChecks({ offered: offerKey([test]), checks: [] }, [test]), []);
  });

  it('is given for commands of the user by writing them into the settings', () => {
    assert.deepEqual(
      checksOfSettings([['npm', 'test'], []]).map(({ command }) => command),
      [['npm', 'test']],
    );
  });
});
