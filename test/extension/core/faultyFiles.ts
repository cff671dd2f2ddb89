import type { Files } from '../../../extension/core/files.port.ts';
import { nodeFiles } from '../../../extension/core/nodeFiles.ts';

const writing = ['write', 'remove', 'rename', 'makeFolder', 'removeFolder'] as const;

/**
 * The real disk up to writing call number `at` (from 0). 'fail': that call fails and later ones work. 'die': that call and
 * everything after it fails, as for a killed process; 'tear' dies as well, after half of the bytes.
 */
export function faultyFiles(at: number, fault: 'fail' | 'die' | 'tear'): Files & { calls(): number } {
  let calls = 0;
  let dead = false;
  const guard = async (half?: () => Promise<void>): Promise<void> => {
    if (dead) throw new Error('the process is dead');
    calls += 1;
    if (calls - 1 !== at) return;
    dead = fault !== 'fail';
    if (fault === 'tear') await half?.();
    throw new Error(`fault at ${at}`);
  };
  const files: Files = { ...nodeFiles };
  for (const name of ['read', 'stat', 'list', 'realPath'] as const) {
    const real = nodeFiles[name] as (path: string) => Promise<never>;
    files[name] = async (path: string) => {
      if (dead) throw new Error('the process is dead');
      return real(path);
    };
  }
  for (const name of writing) {
    const real = nodeFiles[name] as (...args: unknown[]) => Promise<void>;
    files[name] = async (...args: unknown[]) => {
      await guard(async () => {
        if (name !== 'write') return;
        const [path, bytes, options] = args;
        if (bytes instanceof Uint8Array)
          await real(path, bytes.subarray(0, Math.floor(bytes.length / 2)), options);
      });
      return real(...args);
    };
  }
  return { ...files, calls: () => calls };
}
