/** The text of a delimited block of a prompt, or nothing. */
export function dataBlock(prompt: string, label: string): string {
  const start = prompt.indexOf(`<<DATA ${label} nonce=`);
  const end = start < 0 ? -1 : prompt.indexOf('<<DATA-END ', start);
  return end < 0 ? '' : prompt.slice(prompt.indexOf('\n', start) + 1, end - 1);
}
