import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';
import { bundleSizes } from './bundleSizes.ts';

/** What the editor reads when it activates the extension is start-up time; the rest comes with the first command. */
const largestStartBytes = 120_000;
const largestBytes = 450_000;
const outdir = 'dist';
const entry = 'dist/extension.mjs';

/**
 * Parts of libraries that would be a quarter of the bundle and are never used: zod's messages in fifty languages (English
 * remains) and its JSON Schema, which only the server writes; what axios has for multipart forms, of which the API has none,
 * with its table of media types, its HTTP/2 and its data URLs; its adapters for browsers; redirects, which are never followed.
 */
const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/ },
      ({ path }) => {
        const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:const|function|class) (\w+)/gm)];
        return { contents: names.map(([, name]) => `export const ${name} = () => () => {};`).join('\n') };
      },
    );
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]adapters[\\/](fetch|xhr)\.js$/ }, () => ({
      contents: 'export const getFetch = () => null; export default null;',
    }));
    onLoad({ filter: /[\\/]mime-db[\\/]db\.json$/ }, () => ({ contents: '{}', loader: 'json' }));
    onLoad({ filter: /[\\/]node_modules[\\/](form-data|debug)[\\/]/ }, () => ({
      contents: 'module.exports = function () { return function () {}; };',
    }));
    onLoad({ filter: /[\\/]node_modules[\\/]follow-redirects[\\/]index\.js$/ }, () => ({
      contents: 'module.exports = { http: require("node:http"), https: require("node:https") };',
    }));
    const unusedHelpers =
      /[\\/]axios[\\/]lib[\\/]helpers[\\/](toFormData|toURLEncodedForm|formDataToStream|formDataToJSON|fromDataURI|Http2Sessions|AxiosTransformStream|HttpStatusCode)\.js$/;
    onLoad({ filter: unusedHelpers }, () => ({ contents: 'export default class {}' }));
  },
};

for (const old of globSync(`${outdir}/*.mjs`)) rmSync(old);
const { metafile, warnings } = await build({
  entryPoints: { extension: 'extension/extension.ts' },
  outdir,
  bundle: true,
  platform: 'node',
  // In modules, so that what a command imports is a file of its own, which is read when the command is first used.
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'part-[hash]',
  // Packages that are not modules ask for Node's parts with `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  // The Node inside the oldest editor that `engines.vscode` admits.
  target: 'node20',
  external: ['vscode'],
  minify: true,
  charset: 'utf8',
  metafile: true,
  plugins: [withoutUnusedParts],
  logLevel: 'warning',
});

const sizes = bundleSizes(metafile, entry);
const { startBytes, bytes } = sizes;
writeFileSync(`${outdir}/bundle.json`, JSON.stringify(sizes));
console.log(
  `dist: ${Math.ceil(bytes / 1000)} KB, of which ${Math.ceil(startBytes / 1000)} KB are read at the start`,
);
if (warnings.length > 0) process.exitCode = 1;
for (const [what, size, most] of [
  ['What is read at the start', startBytes, largestStartBytes],
  ['The bundle', bytes, largestBytes],
] as const) {
  if (size <= most) continue;
  console.error(`${what} may have ${most / 1000} KB at most. See what grew: esbuild --analyze.`);
  process.exitCode = 1;
}
