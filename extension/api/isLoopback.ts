/** True for names that never leave this machine: `localhost`, 127.0.0.0/8 and `[::1]`. */
export function isLoopback({ hostname }: Pick<URL, 'hostname'>): boolean {
  // The URL parser has already turned every other spelling (decimal, hexadecimal, short) into dotted numbers.
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
