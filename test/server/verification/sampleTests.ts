/** A test file of two tests, to be weakened or not. */
export const js = `import assert from 'node:assert/strict';
test('adds', () => {
  assert.equal(add(1, 2), 3);
  assert.equal(add(-1, 1), 0);
});
test('subtracts', () => {
  assert.equal(sub(3, 2), 1);
});
`;
