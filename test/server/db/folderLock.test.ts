import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../../../server/db/folderLock.ts';
import { startScript } from './startScript.ts';

describe('lockFolder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-lock-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const locked = { code: 'database_locked' };
  const holder = () =>
    startScript(
      `
      import { lockFolder } from '#server/db/folderLock.ts';
      lockFolder(process.argv[1]);
      console.log('holding');
      setInterval(() => {}, 1000);`,
      [folder],
    );

  it('refuses a second opener in the same process, names the folder, and frees it when given back', () => {
    const unlock = lockFolder(folder);
    assert.throws(() => lockFolder(folder), { ...locked, message: new RegExp(folder) });
    unlock();
    lockFolder(folder)();
  });

  it('refuses the same folder under another name', () => {
    const alias = `${folder}-alias`;
    symlinkSync(folder, alias);
    const unlock = lockFolder(folder);
    assert.throws(() => lockFolder(alias), locked);
    unlock();
    rmSync(alias);
  });

  it('takes a folder whose path is longer than a socket address can be', () => {
    const deep = join(folder, 'x'.repeat(120), 'y'.repeat(120));
    const unlock = lockFolder(deep);
    assert.throws(() => lockFolder(deep), locked);
    unlock();
  });

  it('is free again after its holder was killed with SIGKILL', async () => {
    const child = await holder();
    assert.equal(await child.line(), 'holding');
    assert.throws(() => lockFolder(folder), locked);
    await child.kill();
    lockFolder(folder)();
  });

  it('lets exactly one of several newcomers take over after a kill', async () => {
    const dead = await holder();
    await dead.line();
    await dead.kill();
    const racer = `
      import { lockFolder } from '#server/db/folderLock.ts';
      try { lockFolder(process.argv[1]); console.log('holding'); } catch (error) { console.log(error.code); }
      setInterval(() => {}, 1000);`;
    const children = await Promise.all([1, 2, 3].map(() => startScript(racer, [folder])));
    const said = await Promise.all(children.map((child) => child.line()));
    await Promise.all(children.map((child) => child.kill()));
    assert.deepEqual(said.sort(), ['database_locked', 'database_locked', 'holding']);
  });
});
