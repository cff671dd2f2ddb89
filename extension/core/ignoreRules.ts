import ignore, { type Ignore } from 'ignore';

type Layer = { folder: string; rules: Ignore };

/** Rules of one kind of ignore file along the way from the root to a folder, as git reads `.gitignore`. */
export type IgnoreRules = {
  /** The same with the rules of a file found in `folder` ('' is the root) added. */
  with(folder: string, text: string): IgnoreRules;
  /** `path` is relative to the root; a folder is asked for as such, since `build/` means folders alone. */
  ignores(path: string, isFolder: boolean): boolean;
};

function rulesOf(layers: readonly Layer[]): IgnoreRules {
  return {
    with: (folder, text) => rulesOf([{ folder, rules: ignore().add(text) }, ...layers]),
    ignores(path, isFolder) {
      // The nearest file that says something about a path decides.
      for (const { folder, rules } of layers) {
        const inside = folder === '' ? path : path.slice(folder.length + 1);
        const { ignored, unignored } = rules.test(isFolder ? `${inside}/` : inside);
        if (ignored || unignored) return ignored;
      }
      return false;
    },
  };
}

export const noRules: IgnoreRules = rulesOf([]);
