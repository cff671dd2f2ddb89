import { firstFile, type Place, type SuggestedCheck, suggested, textOf } from './detectPlace.ts';

/** How the project's own Python is started: its virtual environment, the tool whose lockfile is there, or the system's. */
async function pythonOf(place: Place): Promise<string[]> {
  const inEnvironment =
    place.platform === 'win32' ? ['.venv/Scripts/python.exe', 'venv/Scripts/python.exe'] : [];
  const unix = ['.venv/bin/python', 'venv/bin/python'];
  for (const path of [...inEnvironment, ...unix]) {
    // The interpreter is usually a link.
    const stat = await place.files.stat(`${place.root}/${path}`);
    if (stat?.kind === 'file' || stat?.kind === 'symlink') return [path];
  }
  if ((await firstFile(place, ['uv.lock'])) !== null) return ['uv', 'run', 'python'];
  if ((await firstFile(place, ['poetry.lock'])) !== null) return ['poetry', 'run', 'python'];
  if ((await firstFile(place, ['Pipfile.lock'])) !== null) return ['pipenv', 'run', 'python'];
  return [place.platform === 'win32' ? 'python' : 'python3'];
}

/** pytest where something says that it is used, else tox. */
export async function detectPython(place: Place): Promise<SuggestedCheck[]> {
  const files = ['pytest.ini', 'conftest.py', 'tests/conftest.py', 'test/conftest.py'];
  const sign = (await firstFile(place, files)) ?? (await firstNaming(place, 'pytest'));
  if (sign !== null) {
    return [suggested('pytest', [...(await pythonOf(place)), '-m', 'pytest', '-q'], sign)];
  }
  const tox = await firstFile(place, ['tox.ini']);
  return tox === null ? [] : [suggested('tox', ['tox', '-q'], tox)];
}

async function firstNaming(place: Place, word: string): Promise<string | null> {
  const names = [
    'pyproject.toml',
    'setup.cfg',
    'requirements-dev.txt',
    'requirements.txt',
    'dev-requirements.txt',
  ];
  for (const name of names) if ((await textOf(place, name))?.includes(word)) return name;
  return null;
}
