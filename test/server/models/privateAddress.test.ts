import assert from 'node:assert/strict';
import { isPrivateAddress } from '../../../server/models/privateAddress.ts';

describe('private addresses', () => {
  for (const address of [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
  ]) {
    it(`are those like ${address}`, () => assert.equal(isPrivateAddress(address), true));
  }

  for (const address of [
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    'a.name',
  ]) {
    it(`are not those like ${address}`, () => assert.equal(isPrivateAddress(address), false));
  }
});
