import { join } from 'node:path';
import type { CheckCommand } from '#shared/projectFile.contract.ts';
import type { Files } from '../core/files.port.ts';

export type SuggestedCheck = CheckCommand & { /** What made it likely. */ from: string };
type Place = { files: Files; root: string };
type Kind = NonNullable<CheckCommand['kind']>;

const largestManifest = 1024 * 1024;
const placeholder = 'no test specified';
/** Scripts that check and change nothing, as projects usually call them. */
const scripts: readonly (readonly [name: string, kind: Kind])[] = [
  ['typecheck', 'build'],
  ['test', 'test'],
  ['lint', 'lint'],
];

/** Commands that probably check this project, in the order they would run. Nothing is run; the user confirms each. */
export async function detectChecks(place: Place): Promise<SuggestedCheck[]> {
  const node = await nodeChecks(place);
  const others = await Promise.all([
    when(place, ['pytest.ini', 'conftest.py', 'tests/conftest.py'], 'pytest', [
      'python3',
      '-m',
      'pytest',
      '-q',
    ]),
    pyproject(place),
    when(place, ['go.mod'], 'go', ['go', 'test', './...']),
    when(place, ['Cargo.toml'], 'cargo', ['cargo', 'test', '--quiet']),
    when(place, ['pom.xml'], 'maven', ['mvn', '-q', '-B', 'test']),
    when(place, ['gradlew'], 'gradle', ['./gradlew', '--quiet', 'test']),
  ]);
  const found = [...node, ...others.flat()];
  const unique = found.filter(({ id }, at) => found.findIndex((one) => one.id === id) === at);
  return unique.length > 0 ? unique : makefile(place);
}

async function nodeChecks(place: Place): Promise<SuggestedCheck[]> {
  const text = await textOf(place, 'package.json');
  if (text === null) return [];
  const declared = scriptsOf(text);
  const found = scripts.flatMap(([name, kind]) => {
    const script = declared[name];
    if (typeof script !== 'string' || script.includes(placeholder)) return [];
    const command = name === 'test' ? ['npm', 'test'] : ['npm', 'run', name];
    return [{ id: `npm-${name}`, name: `npm ${name}`, command, kind, from: `"${name}" in package.json` }];
  });
  if (found.some(({ kind }) => kind === 'test')) return found;
  const folder = await firstFolder(place, ['test', 'tests']);
  if (folder === null) return found;
  const names = (await place.files.list(join(place.root, folder))).map(({ name }) => name);
  const own = names.find((name) => /\.(test|spec)\.[cm]?js$/.test(name));
  return own === undefined
    ? found
    : [...found, suggested('node-test', ['node', '--test'], `${folder}/${own}`)];
}

function scriptsOf(text: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const declared =
      manifest !== null && typeof manifest === 'object' && 'scripts' in manifest ? manifest.scripts : null;
    return declared !== null && typeof declared === 'object' ? { ...declared } : {};
  } catch {
    return {};
  }
}

async function pyproject(place: Place): Promise<SuggestedCheck[]> {
  const text = await textOf(place, 'pyproject.toml');
  return text?.includes('pytest')
    ? [suggested('pytest', ['python3', '-m', 'pytest', '-q'], 'pyproject.toml')]
    : [];
}

async function makefile(place: Place): Promise<SuggestedCheck[]> {
  const text = await textOf(place, 'Makefile');
  return text !== null && /^test\s*:/m.test(text)
    ? [suggested('make-test', ['make', 'test'], '"test" in Makefile')]
    : [];
}

async function when(place: Place, names: string[], id: string, command: string[]): Promise<SuggestedCheck[]> {
  for (const name of names) {
    if ((await place.files.stat(join(place.root, name)))?.kind === 'file')
      return [suggested(id, command, name)];
  }
  return [];
}

const suggested = (id: string, command: string[], from: string): SuggestedCheck => ({
  id,
  name: command.join(' '),
  command,
  kind: 'test',
  from,
});

async function firstFolder({ files, root }: Place, names: string[]): Promise<string | null> {
  for (const name of names) if ((await files.stat(join(root, name)))?.kind === 'folder') return name;
  return null;
}

/** Null for a file that is not there, is too large or is no plain file. */
async function textOf({ files, root }: Place, name: string): Promise<string | null> {
  const stat = await files.stat(join(root, name));
  if (stat?.kind !== 'file' || stat.size > largestManifest) return null;
  return new TextDecoder().decode(await files.read(join(root, name)));
}
