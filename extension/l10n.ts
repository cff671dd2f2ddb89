import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { getL10nJson } from '@vscode/l10n-dev';

const root = new URL('../', import.meta.url);
const bundle = new URL('l10n/bundle.l10n.json', root);

/** Every text of the user interface that can be translated, as the JSON that translations are made from. */
export async function collectTexts(): Promise<string> {
  const sources = globSync('extension/**/*.ts', { cwd: root }).sort();
  const texts = await getL10nJson(
    sources.map((path) => ({ extension: '.ts', contents: readFileSync(new URL(path, root), 'utf8') })),
  );
  const sorted = Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

export const savedTexts = (): string => readFileSync(bundle, 'utf8');

if (import.meta.main) writeFileSync(bundle, await collectTexts());
