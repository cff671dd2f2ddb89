import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const { contributes } = manifest;
type Item = { command: string; when?: string; group?: string };
const commands: string[] = contributes.commands.map(({ command }: Item) => command);

describe('the manifest of the extension', () => {
  it('asks for no proposed API: those work in a test host and not for users', () => {
    assert.equal(manifest.enabledApiProposals, undefined);
    const menus = Object.keys(contributes.menus);
    assert.deepEqual(
      menus.filter((menu) => menu.startsWith('multiDiffEditor/') || menu.startsWith('scm/multiDiff')),
      [],
    );
  });

  it('puts only commands into menus that it contributes', () => {
    const used = (Object.values(contributes.menus) as Item[][]).flat().map(({ command }) => command);
    assert.deepEqual(
      used.filter((command) => !commands.includes(command)),
      [],
    );
  });

  it('gives every entry of a menu a place of its own', () => {
    for (const [menu, items] of Object.entries<Item[]>(contributes.menus)) {
      const places = items.flatMap(({ when, group }) => (group === undefined ? [] : [`${group} ${when}`]));
      assert.deepEqual(
        places.filter((place, nth) => places.indexOf(place) !== nth),
        [],
        menu,
      );
    }
  });

  /** What a menu offers on a node of the tree. */
  const offeredOn = (viewItem: string, inline: boolean): string[] =>
    (contributes.menus['view/item/context'] as Item[])
      .filter(({ when = '', group = '' }) => {
        const [, exact, pattern] = /viewItem (?:== (\S+)|=~ \/(.+)\/)$/.exec(when) ?? [];
        const fits = pattern === undefined ? exact === viewItem : new RegExp(pattern).test(viewItem);
        return fits && inline === group.startsWith('inline');
      })
      .map(({ command }) => command.replace('plumbline.', ''));

  it('goes on with a run that waits and cancels it wherever it is shown, with a TODO or without one', () => {
    for (const item of ['todo.waiting', 'todo.waiting.ran', 'run.waiting']) {
      assert.deepEqual(offeredOn(item, true), ['resumeRun'], item);
      assert.deepEqual(offeredOn(item, false).slice(0, 2), ['resumeRun', 'cancelThisRun'], item);
    }
    assert.deepEqual(offeredOn('todo.running', true), ['cancelThisRun']);
    const cancel = contributes.commands.find(({ command }: Item) => command === 'plumbline.cancelThisRun');
    assert.equal(cancel.enablement, undefined, 'the run may be one that this window does not follow');
  });

  it('shows the receipt of every TODO that has one, and of every run', () => {
    const work = ['implementTodo', 'splitTodo'];
    assert.deepEqual(offeredOn('todo.done', false), []);
    assert.deepEqual(offeredOn('todo.done.ran', false), ['showReceipt']);
    assert.deepEqual(offeredOn('todo.next', false), work);
    assert.deepEqual(offeredOn('todo.next.ran', false), [...work, 'showReceipt']);
    assert.deepEqual(offeredOn('todo.parent.ran', false), ['showReceipt']);
    assert.deepEqual(offeredOn('todo.rejected.ran', true), ['afterRejection', 'implementTodo']);
    assert.ok(offeredOn('todo.rejected.ran', false).includes('showReceipt'));
    assert.deepEqual(offeredOn('run', true), ['showReceipt']);
    assert.deepEqual(offeredOn('runs', true), []);
    assert.deepEqual(offeredOn('runs', false), []);
  });

  it('has receipts and waiting runs in the palette of whoever is signed in, whatever the folder holds', () => {
    const palette: Item[] = contributes.menus.commandPalette;
    const whenOf = (name: string) => palette.find(({ command }) => command === `plumbline.${name}`)?.when;
    assert.equal(whenOf('showReceipt'), 'plumbline.signedIn');
    assert.equal(whenOf('resumeRun'), 'plumbline.signedIn && workspaceFolderCount != 0');
  });

  it('gives every command a title, and its category', () => {
    for (const { title, category } of contributes.commands) {
      assert.match(title, /^%command\.\w+%$/);
      assert.equal(category, 'Plumbline');
    }
  });

  it('takes no setting from a workspace', () => {
    const settings = contributes.configuration.properties;
    for (const [name, { scope }] of Object.entries<{ scope: string }>(settings)) {
      assert.equal(scope, 'application', name);
    }
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    assert.deepEqual([...restricted].sort(), Object.keys(settings).sort());
  });

  it('takes every colour from the theme', () => {
    const sources = readdirSync(at('extension'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    assert.ok(sources.length > 100);
    const coloured = sources.filter((path) =>
      /#[0-9a-f]{6}\b|rgba?\(|#[0-9a-f]{3}['"]/i.test(readFileSync(at(`extension/${path}`), 'utf8')),
    );
    assert.deepEqual(coloured, []);
    for (const { icon } of contributes.commands) if (icon) assert.match(icon, /^\$\([a-z-]+\)$/);
  });

  it('names files that exist', () => {
    const media = contributes.walkthroughs[0].steps.map(
      (step: { media: { markdown: string } }) => step.media.markdown,
    );
    for (const path of [manifest.icon, contributes.viewsContainers.activitybar[0].icon, ...media]) {
      assert.ok(existsSync(at(path)), path);
    }
  });

  it('ticks a step of the walkthrough for what happened, not for a command that may have been cancelled', () => {
    const events: string[] = contributes.walkthroughs[0].steps.flatMap(
      (step: { completionEvents: string[] }) => step.completionEvents,
    );
    const source = readdirSync(at('extension'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.view.ts'))
      .map((path) => readFileSync(at(`extension/${path}`), 'utf8'))
      .join('\n');
    assert.equal(events.length, 4);
    for (const event of events) {
      const key = /^onContext:plumbline\.(\w+)$/.exec(event)?.[1];
      assert.ok(key !== undefined, event);
      assert.match(source, new RegExp(`\\b${key}:`), `nothing sets ${key}`);
    }
  });

  it('links in welcome texts and walkthrough only to commands that exist', () => {
    const texts: string[] = Object.values(JSON.parse(readFileSync(at('package.nls.json'), 'utf8')));
    const linked = texts.flatMap((text) => [...text.matchAll(/command:([\w.]+)/g)].map(([, id]) => id ?? ''));
    assert.ok(linked.length > 0);
    assert.deepEqual(
      linked.filter((id) => id.startsWith('plumbline.') && !commands.includes(id)),
      [],
    );
  });
});
