const code =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kts?|cs|rb|php|swift|scala|c|cc|cpp|cxx|h|hh|hpp|sh|lua|vue|svelte)$/;
/** Signs that turn the order in which a line is shown; isolates of unknown direction only keep what they hold together. */
const turning = /[\u202A-\u202E\u2066\u2067]/;
/** Signs without a width; those that join letters or emoji are left alone. */
const empty = /[\u200B\u2060]/;
/** Scripts in which lines really need them. */
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFEFC]/;
const withoutSpaces =
  /[\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const aboutThem = /\b(?:zero[- ]width|invisible|bidi\w*|right-to-left|rtl)\b|U\+20[0-6]/i;

/**
 * Added lines of code that read otherwise than they are run: with signs that turn the order of others, or that nobody sees. Each with
 * what to do. None where the file had such signs, or the task speaks of them.
 */
export function hiddenSigns(path: string, added: readonly string[], before: string, task: string): string[] {
  if (!code.test(path) || turning.test(before) || empty.test(before) || aboutThem.test(task)) return [];
  return added.flatMap((line) => {
    const [sign] =
      (rightToLeft.test(line) ? null : turning.exec(line)) ??
      (withoutSpaces.test(line) ? null : empty.exec(line)) ??
      [];
    if (sign === undefined) return [];
    const name = `U+${sign.charCodeAt(0).toString(16).toUpperCase()}`;
    const seen = line
      .trim()
      .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069]/g, '·')
      .slice(0, 120);
    return [`${path}: "${seen}" has ${name}, which nobody sees. Write it as an escape, or take it out.`];
  });
}
