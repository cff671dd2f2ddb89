import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { startProcessGroup } from './support/processGroup.ts';
import { whenEditorIsHere } from './support/whenEditorIsHere.ts';

whenEditorIsHere('the tests of what starts the editor', () => {
  describe('a program started for a test', () => {
    const server = createServer();
    let argv: string[];
    before(async () => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const connect = `require('node:net').connect(${port}, '127.0.0.1').resume();`;
      const again = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(connect)}]);`;
      argv = [process.execPath, '-e', connect + again];
    });
    after(() => server.close());

    /** Its connection and its child's: each closes when its process is gone. */
    async function connections(): Promise<Promise<unknown>[]> {
      const [first] = (await once(server, 'connection')) as [Socket];
      const [second] = (await once(server, 'connection')) as [Socket];
      return [first, second].map((socket) =>
        once(
          socket.on('error', () => undefined),
          'close',
        ),
      );
    }

    it('is gone with its children when it is stopped', async () => {
      const connected = connections();
      const group = startProcessGroup(argv, process.env);
      const closed = await connected;
      await group.stop();
      await Promise.all(closed);
    });

    it('is gone with its children when the process around it is killed', async () => {
      const module = new URL('./support/processGroup.ts', import.meta.url).href;
      const code = `import { startProcessGroup } from ${JSON.stringify(module)};
        startProcessGroup(${JSON.stringify(argv)}, process.env);`;
      const connected = connections();
      const around = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
      const closed = await connected;
      around.kill('SIGKILL');
      await Promise.all(closed);
    });

    it('tells what it printed when it ends before it is ready', async () => {
      const group = startProcessGroup(
        [process.execPath, '-e', 'console.error("no such place")'],
        process.env,
      );
      await assert.rejects(group.printed(/ready/), /no such place/);
      await group.stop();
    });
  });
});
