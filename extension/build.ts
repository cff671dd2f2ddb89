import { readFileSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';

/** The editor loads the whole file when it activates the extension, so size is start-up time. */
const largestBytes = 400 * 1024;
const outfile = 'dist/extension.cjs';

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

const { metafile, warnings } = await build({
  entryPoints: ['extension/extension.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The Node inside the oldest editor that `engines.vscode` admits.
  target: 'node20',
  external: ['vscode'],
  minify: true,
  charset: 'utf8',
  metafile: true,
  plugins: [withoutUnusedParts],
  logLevel: 'warning',
});

const bytes = metafile.outputs[outfile]?.bytes ?? 0;
console.log(`${outfile}: ${Math.ceil(bytes / 1024)} KiB`);
if (warnings.length > 0) process.exitCode = 1;
if (bytes > largestBytes) {
  console.error(`The bundle may have ${largestBytes / 1024} KiB at most. See what grew: esbuild --analyze.`);
  process.exitCode = 1;
}
