import { editorHost } from './editorHost.ts';

let said = false;

/** Registers tests that need a browser alone. Without one a line says so; with CI=true that is a failure. */
export function whenBrowserIsHere(what: string, register: () => void): void {
  if (editorHost.browser !== null) register();
  else if (process.env['CI'] === 'true')
    throw new Error(`CI runs ${what} too, and there is no browser: apt-get install chromium`);
  else console.log(`Skipped: ${what}. To run them: apt-get install chromium`);
}

/** Registers tests that need a real VS Code and a browser. Without them one line says so; with CI=true that is a failure. */
export function whenEditorIsHere(what: string, register: () => void): void {
  if (editorHost.main !== null && editorHost.browser !== null) register();
  else if (process.env['CI'] === 'true')
    throw new Error(`CI runs ${what} too, and there is no editor for it: .ci/editor-host installs one`);
  else if (!said) {
    said = true;
    console.log('Skipped: tests in a real VS Code. To run them: .ci/editor-host');
  }
}
