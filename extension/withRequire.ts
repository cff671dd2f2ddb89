const givesRequire = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * A file of the bundle with Node's `require` where it asks for it: packages that are not modules get Node's parts by one helper
 * of esbuild, which stands in a single file.
 */
export const withRequire = (text: string): string =>
  /\btypeof require\b/.test(text) ? givesRequire + text : text;
