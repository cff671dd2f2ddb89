import { type Files, missing, operandsOf, optionOf, textsOf } from './projectFiles.ts';

const withValue = new Set(['-W', '-X']);

/** Modules of the standard library that can be run. */
const standard = new Set(
  'ast asyncio base64 bdb cProfile calendar cgi code codeop compileall cProfile ctypes curses dbm dis distutils doctest encodings ensurepip filecmp fileinput ftplib gzip http idlelib imaplib inspect json lib2to3 locale mailcap mimetypes modulefinder multiprocessing netrc nntplib pdb pickle pickletools platform plistlib poplib profile pstats py_compile pyclbr pydoc quopri random random runpy site smtpd smtplib sqlite3 ssl symtable sysconfig tabnanny tarfile telnetlib test this timeit tkinter token tokenize trace tracemalloc turtle turtledemo unittest urllib uuid venv webbrowser wsgiref xmlrpc zipapp zipfile zipimport'.split(
    ' ',
  ),
);
/** Tools that are at hand without a project that names them. */
const tools = new Set(
  'pip pipx virtualenv pytest tox nox coverage build twine installer wheel setuptools flake8 pylint mypy pyright black isort ruff autopep8 yapf bandit pre_commit sphinx mkdocs jupyter notebook jupyterlab ipykernel IPython pyinstaller PyInstaller nuitka cython poetry hatch pdm uv pipenv gunicorn uvicorn hypercorn flask django streamlit celery http_server pip_audit piptools'.split(
    ' ',
  ),
);
const manifests =
  /^(?:.*requirements.*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile(?:\.lock)?|environment.*\.ya?ml|tox\.ini|noxfile\.py|(?:uv|poetry|pdm)\.lock|constraints.*\.txt)$/i;

/** What speaks against a call of Python; null when nothing does. `document` are all commands of its document. */
export function faultOfPython(
  given: readonly string[],
  files: Files,
  document: readonly (readonly string[])[],
): string | null {
  const at = given.findIndex(
    (word, index) => !word.startsWith('-') && !withValue.has(given[index - 1] ?? ''),
  );
  const options = at < 0 ? given : given.slice(0, at);
  if (options.includes('-c')) return null;
  const [word = '', ...rest] = at < 0 ? [] : given.slice(at);
  if (!options.includes('-m')) return /\.\w+$/.test(word) ? missing(word, files) : null;
  if (word === 'pip') return faultOfPip(rest, files);
  return faultOfModule(word, files, document);
}

/** `pip install`: the files and the project that it is told to install from. */
export function faultOfPip(given: readonly string[], files: Files): string | null {
  if (given[0] !== 'install') return null;
  const list = optionOf(given, '-r', '--requirement', '-c', '--constraint');
  if (list !== undefined) return missing(list, files);
  const here = given.some((word) => /^\.(?:\[[\w, -]*\])?$/.test(word));
  const installable = ['pyproject.toml', 'setup.py', 'setup.cfg'].some((path) => files.has(path));
  return here && !installable ? 'there is no pyproject.toml or setup.py to install from.' : null;
}

/** A server such as uvicorn, told which module has the application: `package.module:name`. */
export function faultOfApplication(given: readonly string[], files: Files): string | null {
  const named = operandsOf(given, new Set()).find((word) => /^[A-Za-z_][\w.]*:[A-Za-z_]/.test(word));
  const module = named?.split(':')[0];
  if (module === undefined || placesOf(module, files).module) return null;
  return `there is no module ${module}.`;
}

function faultOfModule(
  module: string,
  files: Files,
  document: readonly (readonly string[])[],
): string | null {
  if (!/^[A-Za-z_][\w.]*$/.test(module)) return null;
  const [top = ''] = module.split('.');
  const { runs, isPackage } = placesOf(module, files);
  if (runs || standard.has(top) || tools.has(top)) return null;
  if (isPackage) return `the package ${module} has no __main__.py, so it cannot be run by -m.`;
  if (placesOf(top, files).module) return `there is no module ${module}.`;
  if (isInstalled(top, files, document)) return null;
  return `there is no module ${module}, and nothing that the project installs is called so.`;
}

/** Where a module may be: below whatever folder is on the path then. */
function placesOf(module: string, files: Files): { runs: boolean; isPackage: boolean; module: boolean } {
  const path = module.replaceAll('.', '/');
  const ending = (end: string) => [...files.keys()].some((known) => `/${known}`.endsWith(`/${path}${end}`));
  const runs = ['.py', '.pyx', '/__main__.py'].some(ending);
  const isPackage = ending('/__init__.py') || [...files.keys()].some((known) => isSourceIn(known, path));
  return { runs, isPackage, module: runs || isPackage };
}

const isSourceIn = (known: string, folder: string): boolean =>
  known.endsWith('.py') && (known.startsWith(`${folder}/`) || known.startsWith(`src/${folder}/`));

/** Named by a manifest as something to install, imported by the code, or installed by the document itself. */
function isInstalled(top: string, files: Files, document: readonly (readonly string[])[]): boolean {
  const parts = top
    .toLowerCase()
    .split('_')
    .filter((part) => part !== '');
  const holds = (word: string): boolean => parts.every((part) => word.includes(part));
  const installs = document.some(
    (words) =>
      words.some((word) => /^(?:install|add|inject)$/.test(word)) &&
      words.some((word) => holds(word.toLowerCase())),
  );
  if (installs) return true;
  const declared = textsOf(manifests, files).some((text) =>
    withoutOwnNames(text)
      .toLowerCase()
      .split(/[^a-z0-9._-]+/)
      .some(holds),
  );
  const imports = new RegExp(`^\\s*(?:import|from)\\s+${top}\\b`, 'm');
  return declared || textsOf(/\.py$/, files).some((text) => imports.test(text));
}

/** Without the name of the project and its entry points: they say what it is called, not what it has. */
const withoutOwnNames = (text: string): string =>
  text
    .replace(/^\s*(?:name|description|readme|packages|include)\s*=.*$/gm, '')
    .replace(/^.*["']?[\w.]+:[\w.]+["']?\s*$/gm, '');
