import ignore, { type Ignore } from 'ignore';

type Layer = { folder: string; above: string; rules: Ignore };

/** Rules of one kind of ignore file along the way from the root to a folder, as git reads `.gitignore`. */
export type IgnoreRules = {
  /**
   * The same with the rules of a file found in `folder` ('' is the root) added. `above`: the way from there to the root, for a file that
   * was found in a folder above the root.
   */
  with(folder: string, text: string, above?: string): IgnoreRules;
  /** `path` is relative to the root; a folder is asked for as such, since `build/` means folders alone. */
  ignores(path: string, isFolder: boolean): boolean;
};

function rulesOf(layers: readonly Layer[]): IgnoreRules {
  return {
    with: (folder, text, above = '') => rulesOf([{ folder, above, rules: ignore().add(text) }, ...layers]),
    ignores(path, isFolder) {
      // The nearest file that says something about a path decides.
      for (const { folder, above, rules } of layers) {
        const inside = above === '' ? path.slice(folder === '' ? 0 : folder.length + 1) : `${above}/${path}`;
        const { ignored, unignored } = rules.test(isFolder ? `${inside}/` : inside);
        if (ignored || unignored) return ignored;
      }
      return false;
    },
  };
}

export const noRules: IgnoreRules = rulesOf([]);
