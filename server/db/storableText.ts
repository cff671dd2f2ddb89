/**
 * Text as both databases can hold it: NUL characters and halves of surrogate pairs, which programs and models send and which
 * cutting a text leaves behind, become U+FFFD.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
