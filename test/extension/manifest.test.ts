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
