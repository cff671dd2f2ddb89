import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where the journals of changes that were applied to a folder lie, in the storage of the extension. */
export const journalFolderOf = (storage: string, root: string): string =>
  join(storage, 'journals', createHash('sha256').update(root).digest('hex').slice(0, 16));
