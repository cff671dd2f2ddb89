import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatCommand, parseCommandLine } from '../../../extension/checks/commandLine.model.ts';

describe('a command typed by a person', () => {
  for (const [line, argv] of [
    ['npm test', ['npm', 'test']],
    ['  pytest   -k "slow or fast" ', ['pytest', '-k', 'slow or fast']],
    [`node -e 'console.log("x")'`, ['node', '-e', 'console.log("x")']],
    ['make CC="my cc" test', ['make', 'CC=my cc', 'test']],
    [`run ""`, ['run', '']],
  ] as const) {
    it(`takes ${line}`, () => assert.deepEqual(parseCommandLine(line), argv));
  }

  for (const [line, why] of [
    ['', /Type a program/],
    ['""', /Type a program/],
    ['npm test && rm -rf x', /“&” means nothing/],
    ['npm test | tee log', /“\|”/],
    ['echo $HOME', /“\$”/],
    ['npm test > log', /“>”/],
    ['CI=1 npm test', /Variables before a command/],
    ['npm "test', /not closed/],
  ] as const) {
    it(`refuses ${JSON.stringify(line)} and says why`, () => {
      const refused = parseCommandLine(line);
      assert.ok(typeof refused === 'string');
      assert.match(refused, why);
    });
  }

  it('is written as it can be typed again', () => {
    const word = fc
      .stringMatching(/^[\w@%+=:,./ -]{1,12}$/)
      .filter((text) => text.trim() === text && text !== '');
    const program = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    fc.assert(
      fc.property(program, fc.array(word, { maxLength: 4 }), (first, rest) => {
        assert.deepEqual(parseCommandLine(formatCommand([first, ...rest])), [first, ...rest]);
      }),
    );
  });
});
