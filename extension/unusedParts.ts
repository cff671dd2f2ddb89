import { globSync, readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const method =
  /^ {4}(?:async )?(\w+)(?:\([^\n]*\)|: (?:async )?function \w+\([^\n]*\)) \{\n(?:(?: {5,}[^\n]*)?\n)*? {4}\},\n/gm;

/** Names that are called on a value, in `.name(`; those called on a module of zod (`z.`, `core.` …) are functions of it. */
function calledNames(source: string): string[] {
  const calls = source.matchAll(/(\w*)\.(\w+)\(/g);
  const modules = ['z', 'core', 'checks', 'util', 'parse', 'regexes', 'processors'];
  return [...calls].filter(([, on]) => !modules.includes(on ?? '')).map(([, , name]) => name ?? '');
}

/** Parts of axios that only multipart forms, query parameters, data URLs, HTTP/2, proxies, progress and its old way to cancel use. */
const unusedAxios =
  /[\\/]axios[\\/]lib[\\/](?:helpers[\\/](?:toFormData|toURLEncodedForm|formDataToStream|formDataToJSON|fromDataURI|Http2Sessions|AxiosTransformStream|HttpStatusCode|AxiosURLSearchParams|shouldBypassProxy|estimateDataURLDecodedBytes|progressEventReducer|speedometer|throttle)|core[\\/]assertParamsAcyclic|cancel[\\/]CancelToken)\.js$/;

const ownSources = globSync(['shared/**/*.ts', 'extension/**/*.ts']).map((file) =>
  readFileSync(file, 'utf8'),
);

/** zod's classes without the methods that neither our own code nor zod itself calls: each keeps a class or a check alive. */
function withoutUncalledMethods(path: string): string {
  const source = readFileSync(path, 'utf8');
  const called = new Set([source, ...ownSources].flatMap(calledNames));
  return (
    source
      .replace(method, (text, name: string) => (called.has(name) ? text : ''))
      // Guards against values that contain themselves, which cannot come out of JSON.
      .replace('core.config({ memoizer: core.memoizer() });', 'return;')
      // The same by code that is written when it is first needed, for those who parse much.
      .replace('core.$ZodObjectJIT.init', 'core.$ZodObject.init')
      // Taken from there as one object, none of its functions could be left out.
      .replace('import { util } from "../core/index.js"', 'import * as util from "../core/util.js"')
      .replaceAll('core.util.', 'util.')
  );
}

/** `z.coerce` and `z.iso` are whole modules as one object, so esbuild keeps all of them; only those called stay. */
function withoutUncalledFunctions(path: string): string {
  const called = new Set(
    ownSources.flatMap((source) =>
      [...source.matchAll(/\bz\.(?:iso|coerce)\.(\w+)\(/g)].map(([, name]) => name),
    ),
  );
  const source = readFileSync(path, 'utf8');
  return source.replace(/^export function (\w+)\([^)]*\) \{\n[^\n]*\n\}\n/gm, (text, name: string) =>
    called.has(name) ? text : '',
  );
}

/** A module with the same exports, which are functions that do nothing. */
function emptied(path: string): string {
  const source = readFileSync(path, 'utf8');
  const names = [...source.matchAll(/^export (?:const|function|class) (\w+)/gm)];
  return [
    ...names.map(([, name]) => `export const ${name} = () => () => {};`),
    ...(/^export default /m.test(source) ? ['export default function () {}'] : []),
  ].join('\n');
}

/** Functions of axios' adapter that see to proxies, redirects and HTTP/2: they stay as names that do nothing. */
const unusedOfAdapter =
  /^(?:function (?:setProxy|dispatchBeforeRedirect)\(|const http2Transport = \{\n)[\s\S]*?^\};?\n/gm;

function withoutUnusedTransports(path: string): string {
  return readFileSync(path, 'utf8')
    .replace(unusedOfAdapter, (text) =>
      text.startsWith('const') ? 'const http2Transport = {};\n' : `${/^function \w+/.exec(text)?.[0]}() {}\n`,
    )
    .replace('const http2Sessions = new Http2Sessions();', '')
    .replace('const isHttp2 = httpVersion === 2;', 'const isHttp2 = false;');
}

/** axios exports its helpers as one object; those that none of its own files takes from it go. */
function withoutUncalledHelpers(path: string): string {
  const source = readFileSync(path, 'utf8');
  const start = source.lastIndexOf('export default {');
  const lib = globSync(path.replace(/utils\.js$/, '**/*.js'))
    .filter((file) => file !== path && !unusedAxios.test(file))
    .map((file) => readFileSync(file, 'utf8'));
  const taken = new Set(lib.flatMap((text) => [...text.matchAll(/\butils\.(\w+)/g)].map(([, name]) => name)));
  const exported = source
    .slice(start)
    .replace(/^ {2}(\w+)[:,][^\n]*\n/gm, (line, name: string) => (taken.has(name) ? line : ''));
  return source.slice(0, start) + exported;
}

/**
 * Parts of libraries that would be a third of the bundle and are never used: zod's messages in fifty languages (English
 * remains), its JSON Schema, which only the server writes, and methods nobody calls; what axios has for multipart forms, of
 * which the API has none, with its table of media types, its HTTP/2 and its data URLs; its adapters for browsers;
 * redirects, which are never followed; proxies, which the editor sees to.
 */
export const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  setup({ onLoad }) {
    // What the description of the API says of each operation.
    onLoad({ filter: /[\\/]shared[\\/]\w+\.contract\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^ {4}summary:\s+(?:'[^'\n]*'|"[^"\n]*"),$/gm, ''),
      loader: 'ts',
    }));
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, ({ path }) => ({
      contents: withoutUncalledMethods(path),
    }));
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/](coerce|iso)\.js$/ }, ({ path }) => ({
      contents: withoutUncalledFunctions(path),
    }));
    onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/ },
      ({ path }) => ({ contents: emptied(path) }),
    );
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]adapters[\\/](fetch|xhr)\.js$/ }, () => ({
      contents: 'export const getFetch = () => null; export default null;',
    }));
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]adapters[\\/]http\.js$/ }, ({ path }) => ({
      contents: withoutUnusedTransports(path),
    }));
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]utils\.js$/ }, ({ path }) => ({
      contents: withoutUncalledHelpers(path),
    }));
    onLoad({ filter: /[\\/]mime-db[\\/]db\.json$/ }, () => ({ contents: '{}', loader: 'json' }));
    onLoad(
      { filter: /[\\/]node_modules[\\/](form-data|debug|https-proxy-agent|proxy-from-env)[\\/]/ },
      () => ({
        contents: 'module.exports = function () { return function () {}; };',
      }),
    );
    onLoad({ filter: /[\\/]node_modules[\\/]follow-redirects[\\/]index\.js$/ }, () => ({
      contents: 'module.exports = { http: require("node:http"), https: require("node:https") };',
    }));
    // Checks the options that are given to axios, which types do.
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]helpers[\\/]validator\.js$/ }, () => ({
      contents:
        'const no = () => {}; export default { assertOptions: no, validators: { transitional: no, spelling: no } };',
    }));
    onLoad({ filter: unusedAxios }, ({ path }) => ({ contents: emptied(path) }));
  },
};
