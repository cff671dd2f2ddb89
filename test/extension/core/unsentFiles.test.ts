import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { runTodo } from '../../../extension/core/runClient.ts';
import type { Conflict, RunUi } from '../../../extension/core/runPorts.ts';
import { unsentFiles } from '../../../extension/core/unsentFiles.ts';
import { after, before, request, stand } from './runStand.ts';
import { changeOf, readTree, writeTree } from './workspace.ts';

const secret = `export const key = "AKIA${'ABCDEFGHIJKLMNOP'}";\n`;
const to = { ...after, 'config.js': 'export const key = null;\n' };

describe('a change that creates a file that is here and was not sent', () => {
  /** Moves the file out of the way once it was asked about, if it is to. */
  async function given(states: ('awaiting_checks' | 'verified')[], answer: 'retry' | 'later' | 'report') {
    const told: Conflict[] = [];
    const place = await stand({ states, to });
    const resolveConflict: RunUi['resolveConflict'] = async (conflict) => {
      told.push(conflict);
      if (answer === 'retry') renameSync(join(place.root, 'config.js'), join(place.root, 'config.old.js'));
      return answer;
    };
    place.ports.ui.resolveConflict = resolveConflict;
    writeTree(place.root, { 'config.js': secret });
    return { place, told };
  }
  const asked = { paths: ['config.js'], mergeable: false, unsent: true };

  it('is told as that before any command runs, and goes on once the file is out of the way', async () => {
    const { place, told } = await given(['awaiting_checks', 'verified'], 'retry');
    await using _ = place;
    assert.equal((await runTodo(place.ports, request)).end, 'applied');
    assert.deepEqual(told, [asked]);
    assert.equal(place.text('config.js'), to['config.js']);
    assert.equal(place.text('config.old.js'), secret);
  });

  it('runs no command and changes nothing while it is there', async () => {
    const { place, told } = await given(['awaiting_checks', 'verified'], 'later');
    await using _ = place;
    const start = readTree(place.root);
    assert.equal((await runTodo(place.ports, request)).end, 'waiting');
    assert.deepEqual([told, readTree(place.root)], [[asked], start]);
    assert.deepEqual(place.posts(), ['quotes', 'snapshots', 'runs']);
  });

  it('is told as that when it was verified, and never merged', async () => {
    const { place, told } = await given(['verified'], 'report');
    await using _ = place;
    assert.equal((await runTodo(place.ports, request)).end, 'conflicted');
    assert.deepEqual(told, [asked]);
    assert.equal(place.text('config.js'), secret);
  });

  it('is told apart from a file that was made since, and from one that only changes its name', async () => {
    await using place = await stand();
    const { files } = changeOf(before, to);
    assert.deepEqual(await unsentFiles(place.ports, files), []);
    writeTree(place.root, { 'config.js': 'export const mine = 1;\n' });
    assert.deepEqual(await unsentFiles(place.ports, files), []);
    writeTree(place.root, { '.gitignore': 'config.js\n' });
    assert.deepEqual(await unsentFiles(place.ports, files), ['config.js']);
    const { 'a.cjs': text = '', ...others } = before;
    const renamed = changeOf(before, { ...others, 'A.cjs': text });
    writeTree(place.root, { 'A.cjs': text });
    assert.deepEqual(await unsentFiles(place.ports, renamed.files), []);
  });
});
