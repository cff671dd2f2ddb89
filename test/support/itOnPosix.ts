/** Registers a test about what Windows does not have: modes, FIFOs. There is nothing to test on it there. */
export const itOnPosix: (title: string, test: () => void | Promise<void>) => void =
  process.platform === 'win32' ? () => {} : it;
