import assert from 'node:assert/strict';
import { longFiles } from './longFiles.ts';
import { machineTraces } from './machineTraces.ts';

const joined = (...parts: string[]): string => parts.join('');

describe('text of the repository', () => {
  it('refuses traces of the machine it was written on, line by line', () => {
    const found = machineTraces([
      { path: 'package-lock.json', text: joined('{\n"resolved', '": "https://example.com/a.tgz"}') },
      { path: 'a.ts', text: joined("const home = '/ro", "ot/project';\n") },
      { path: 'b.md', text: joined('clean\nregistry', '.npmjs', '.org\n') },
      { path: 'c.md', text: joined('as in tool', '#12345\n') },
    ]);
    assert.deepEqual(
      found.map(({ path, line }) => `${path}:${line}`),
      ['package-lock.json:2', 'a.ts:1', 'b.md:2', 'c.md:1'],
    );
  });

  it('lets paths inside a project and link anchors through', () => {
    const text = joined(
      "'src/work/a.ts' './root/b' '**/wo",
      "rk/' \nhttps://example.com/docs#section-2 #a1b2c3 run#12\n",
    );
    assert.deepEqual(machineTraces([{ path: 'a.md', text }]), []);
  });

  it('refuses a code file of 301 lines and takes one of 300', () => {
    const lines = (count: number): string => 'x;\n'.repeat(count);
    const found = longFiles([
      { path: 'server/long.ts', text: lines(301) },
      { path: 'server/fits.ts', text: lines(300) },
      { path: 'server/noFinalNewline.ts', text: lines(300) + 'x;' },
      { path: 'test/fixtures/sample.ts', text: lines(500) },
      { path: 'package-lock.json', text: lines(5000) },
    ]);
    assert.deepEqual(
      found.map(({ path }) => path),
      ['server/long.ts', 'server/noFinalNewline.ts'],
    );
  });
});
