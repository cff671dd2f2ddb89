/**
 * Controls, invisible and bidirectional characters, half surrogate pairs. Tab and line feed pass, and so do the joiners and
 * variation selectors that scripts and emoji are written with.
 */
const hidden =
  /(?!\t|\n|\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text of a model or of a user with everything that could hide or reorder a part of it spelled out, as `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(
      hidden,
      (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
    );
}
