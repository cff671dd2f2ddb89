import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { startEditorServer } from '../vscode/support/editorHost.ts';
import { openBrowser } from '../vscode/support/editorPage.ts';
import type { SeenConnection } from './connectionProbe.ts';

const probe = new URL('connectionProbe.ts', import.meta.url).href;
/** What activation sets going counts as its own; what the extension puts off, it puts off by 500 ms. */
const settledMs = 400;

type Activation = { ms: number; at: number };

/**
 * Opens the editor anew each time; every start has an extension host and a log of its own. Connections
 * are those of the whole extension host, where the extensions that come with the editor begin none.
 */
export async function measureActivations(
  folder: string,
  vsix: string,
  times: number,
  note: (line: string) => void,
): Promise<{ ms: number[]; connections: number | null }> {
  const editor = join(folder, 'editor');
  const logs = join(editor, 'data', 'data', 'logs');
  const workspace = join(folder, 'workspace');
  await fs.mkdir(workspace);
  await fs.writeFile(join(workspace, 'TODO.md'), '- [ ] something\n');
  const seenFile = join(folder, 'connections');
  await installProbe(join(editor, 'extensions'));
  const environment = { PLUMBLINE_CONNECTIONS: seenFile };
  const host = await startEditorServer({ folder: editor, vsix, environment });
  const { browser, page } = await openBrowser();
  const address = new URL(`?folder=${encodeURIComponent(workspace)}`, host.url).href;
  try {
    let logged: Activation[] = [];
    for (let opened = 1; opened <= times; opened++) {
      note(`activation ${opened} of ${times}`);
      await page.goto('about:blank');
      await page.goto(address);
      while (logged.length < opened) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        logged = await loggedActivations(logs);
      }
      await new Promise((resolve) => setTimeout(resolve, settledMs));
    }
    return {
      ms: logged.map(({ ms }) => ms),
      connections: connectionsBefore(logged, await readSeen(seenFile)),
    };
  } finally {
    await browser.close();
    await host.stop();
  }
}

/** An extension that is active before any other: what the editor finds in an extensions folder that is new to it is installed. */
async function installProbe(extensions: string): Promise<void> {
  const folder = join(extensions, 'bench.probe-0.0.1');
  await fs.mkdir(folder, { recursive: true });
  const manifest = {
    name: 'probe',
    publisher: 'bench',
    version: '0.0.1',
    engines: { vscode: '^1.100.0' },
    main: './main.cjs',
    activationEvents: ['*'],
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  await fs.writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await fs.writeFile(join(folder, 'main.cjs'), `exports.activate = () => import(${JSON.stringify(probe)});`);
}

async function readSeen(file: string): Promise<SeenConnection[]> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): SeenConnection => JSON.parse(line));
}

/** How many began from the start of an extension host until activation settled; null if a host was not watched. */
function connectionsBefore(activated: readonly Activation[], seen: readonly SeenConnection[]): number | null {
  const starts = seen.filter(({ target }) => target === 'watched');
  if (starts.length < activated.length) return null;
  const windows = activated.map(({ at }) => ({
    from: Math.max(...starts.map((start) => start.at).filter((start) => start <= at)),
    to: at + settledMs,
  }));
  return seen.filter(
    ({ target, at }) => target !== 'watched' && windows.some(({ from, to }) => from <= at && at <= to),
  ).length;
}

async function loggedActivations(logs: string): Promise<Activation[]> {
  const names = await fs.readdir(logs, { recursive: true }).catch(() => []);
  const texts = await Promise.all(
    names
      .filter((name) => name.endsWith('Plumbline.log'))
      .map((name) => fs.readFile(join(logs, name), 'utf8')),
  );
  const line = /^(\S+) (\S+) .*Activated in ([0-9.]+) ms/gm;
  return texts.flatMap((text) =>
    [...text.matchAll(line)].map(([, day, time, ms]) => ({
      ms: Number(ms),
      at: Date.parse(`${day}T${time}`),
    })),
  );
}
