/** The defaults that the help of the server tells of settings, in round brackets at the end; abridged ones are left out. */
export function toldDefaults(settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([variable, meaning]) => {
      const told = / \(([^()…]+)\)$/.exec(meaning)?.[1];
      return told === undefined ? [] : [[variable, told]];
    }),
  );
}
