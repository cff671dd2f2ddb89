import { posix } from 'node:path';
import { decode, escaped, type Files, missing, operandsOf, textsOf } from './projectFiles.ts';

/** What npm, pnpm and yarn do by themselves. */
const builtIn = new Set(
  'add approve-builds audit bin cache ci completion config create dedupe diff dist-tag dlx docs doctor env exec explain fetch fund global help i import info init install install-test it licenses link list login logout ls node outdated owner pack patch ping pkg plugin prefix profile prune publish query rebuild remove repo root sbom search self-update set setup shrinkwrap store team token unlink uninstall unplug up update upgrade upgrade-interactive version versions view why whoami workspace workspaces'.split(
    ' ',
  ),
);
const npmScripts = new Set(['test', 'start', 't', 'tst', 'stop', 'restart']);
const elsewhere =
  /^(?:--prefix|--dir|--cwd|-C$|-w$|--workspace|--filter|-F$|-r$|--recursive|-ws$|-g$|--global)/;

/** Tools that people run by npx without a project that has them. */
const knownTools = new Set(
  'tsc tsx ts-node ng nest cap playwright biome changeset serve http-server live-server nodemon degit tiged eslint prettier vitest jest mocha vite webpack rollup esbuild parcel next nuxt astro expo react-native react-scripts storybook sb cypress prisma drizzle-kit knex sequelize typeorm wrangler vercel netlify firebase supabase tailwindcss shadcn husky lint-staged standard xo ava c8 nyc rimraf concurrently cross-env npm-check-updates ncu npm-run-all depcheck knip typedoc jsdoc markdownlint cspell license-checker json-server localtunnel ngrok pm2 turbo nx lerna semantic-release release-it web-ext vsce ovsx electron electron-builder svelte-kit svelte-check sv gatsby eleventy hexo docusaurus openapi-generator-cli openapi-typescript swagger-cli graphql-codegen pnpm yarn npm node bun deno gh-pages sirv sirv-cli size-limit autocannon kill-port envinfo snyk surge redoc-cli madge jscpd npm-check tap jasmine karma newman lighthouse lhci serverless sls cdk sst tsup tsdown unbuild np bumpp taze publint sort-package-json yo plop hygen cucumber-js markdown-link-check commitlint cz stylelint oxlint tsd dpdm source-map-explorer bundlesize wait-on wscat mkcert serve-handler nps zx ejs pug sass less postcss terser uglify-js browserify parcel-bundler snowpack vuepress vitepress vue-cli ionic quasar remix sanity strapi medusa hardhat truffle ganache foundry localstack testcafe nightwatch wdio codeceptjs webdriver-manager appium detox patch-package syncpack manypkg npkill verdaccio cowsay'.split(
    ' ',
  ),
);

/** A script or tool that npm, pnpm or yarn is told to run. */
export function faultOfScript(program: string, given: readonly string[], files: Files): string | null {
  const words = operandsOf(given, new Set());
  const runs = words[0] === 'run' || words[0] === 'run-script';
  const name = runs ? words[1] : words[0];
  if (name === undefined || given.some((word) => elsewhere.test(word))) return null;
  if (!runs && name === 'exec') return faultOfTool(given.slice(given.indexOf('exec') + 1), files);
  if (!runs && !npmScripts.has(name) && (program === 'npm' || builtIn.has(name))) return null;
  const script = name === 't' || name === 'tst' ? 'test' : name;
  const manifest = files.get('package.json');
  if (manifest === undefined) return 'there is no package.json.';
  const scripts = scriptsOf(manifest);
  if (scripts.has(script) || (script === 'start' && files.has('server.js'))) return null;
  if (program !== 'npm' && isTool(script, files)) return null;
  return `package.json has no script "${script}". It has: ${[...scripts].join(', ') || 'none'}.`;
}

/** What `bun run` and `deno task` are told to run: a script, a file or a tool. */
export function faultOfTask(name: string | undefined, files: Files): string | null {
  if (name === undefined) return null;
  if (/^\.?\/|\.\w+$/.test(name)) return missing(name, files);
  const tasks = ['package.json', 'deno.json', 'deno.jsonc'].flatMap((path) => {
    const manifest = files.get(path);
    // A file with comments is not read: nothing is known about it.
    return manifest === undefined ? [] : path === 'deno.jsonc' ? [name] : [...scriptsOf(manifest)];
  });
  if (tasks.includes(name) || isTool(name, files)) return null;
  return `there is no script "${name}". There are: ${tasks.join(', ') || 'none'}.`;
}

/**
 * What npx is told to run: a tool of the project or one that is widely known. Anything else it would fetch from the registry, whatever
 * has that name there; where a version or `--yes` says that this is meant, it is left alone.
 */
export function faultOfTool(
  given: readonly string[],
  files: Files,
  document: readonly (readonly string[])[] = [],
): string | null {
  if (given.some((word) => /^(?:-y|--yes|-p|--package|-c|--call)(?:=|$)/.test(word))) return null;
  const [name = ''] = operandsOf(given, new Set());
  if (name.startsWith('./')) return missing(name, files);
  if (!/^[a-z0-9][\w.-]*$/i.test(name) || isTool(name, files)) return null;
  const install = /^(?:install|i|add)$/;
  if (
    document.some(
      (words) => words.some((word) => install.test(word)) && words.some((word) => word.includes(name)),
    )
  )
    return null;
  return `no package.json here has the tool "${name}", so that whatever has this name in the registry would be run. Use one that the project has, or name a version: ${name}@1.`;
}

function isTool(name: string, files: Files): boolean {
  if (knownTools.has(name) || name.startsWith('create-')) return true;
  const manifests = textsOf(/^package\.json$/, files).map(read);
  if (manifests.some((manifest) => hasTool(name, manifest))) return true;
  const inWords = new RegExp(`(?:^|[^\\w.-])${escaped(name)}(?:$|[^\\w.-])`, 'm');
  return textsOf(
    /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock)$/,
    files,
  ).some((text) => inWords.test(withoutOwnName(text)));
}

const withoutOwnName = (lock: string): string => lock.replace(/^\s*"name":.*$/gm, '');

function hasTool(name: string, manifest: Record<string, unknown>): boolean {
  const { bin } = manifest;
  if (typeof bin === 'string' && posix.basename(String(manifest['name'])) === name) return true;
  if (keysOf(bin).includes(name)) return true;
  const packages = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap(
    (of) => keysOf(manifest[of]),
  );
  if (packages.some((one) => one.includes(name))) return true;
  const { scripts } = manifest;
  const commands = typeof scripts === 'object' && scripts !== null ? Object.values(scripts) : [];
  return commands.some((command) =>
    String(command)
      .split(/[^\w./@-]+/)
      .includes(name),
  );
}

const scriptsOf = (manifest: Uint8Array): Set<string> => {
  const { scripts, tasks } = read(decode(manifest));
  return new Set([...keysOf(scripts), ...keysOf(tasks)]);
};

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];

function read(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
