import assert from 'node:assert/strict';
import { tickWarning } from '../../../extension/review/heldTicks.model.ts';
import { reviewTitle } from '../../../extension/review/reviewTitle.model.ts';

const held = [
  { path: 'package.json', reason: 'It runs scripts.', executes: true },
  { path: '.npmrc', reason: 'It says where packages come from.', executes: false },
];

describe('applying with held files', () => {
  it('is refused by name and reason while a tick is missing', () => {
    const warning = tickWarning(held, new Set(['package.json', 'src/sum.js']));
    assert.equal(warning?.message, 'One file needs your tick first.');
    assert.match(warning?.detail ?? '', /^Nothing was applied\./);
    assert.match(warning?.detail ?? '', /\n\.npmrc: It says where packages come from\.$/);
    assert.doesNotMatch(warning?.detail ?? '', /package\.json/);
    assert.equal(tickWarning(held, new Set())?.message, '2 files need your tick first.');
  });

  it('goes on when every held file has its tick', () => {
    assert.equal(tickWarning(held, new Set(['.npmrc', 'package.json'])), null);
    assert.equal(tickWarning([], new Set()), null);
  });
});

describe('the title of a review', () => {
  it('says how far the change was proven', () => {
    assert.equal(reviewTitle('Sum the cart', { tested: true }), 'Sum the cart — verified');
    assert.equal(reviewTitle('Sum the cart', { tested: false }), 'Sum the cart — reviewed only, not tested');
  });

  it('stays a short line', () => {
    const title = reviewTitle(`a\n${'b'.repeat(300)}`, { tested: true });
    assert.match(title, /^a b+… — verified$/);
    assert.ok(title.length <= 72);
  });
});
