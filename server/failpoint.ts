/**
 * Kills this process, as `kill -9` does, at the point that the environment variable FAILPOINT names. For fault tests alone:
 * unset, which is always so in production, reaching a point does nothing.
 */
export const failpoint: (name: string) => void = trap(process.env['FAILPOINT']);

function trap(wanted: string | undefined): (name: string) => void {
  if (!wanted) return () => {};
  return (name) => {
    if (name === wanted) process.kill(process.pid, 'SIGKILL');
  };
}
