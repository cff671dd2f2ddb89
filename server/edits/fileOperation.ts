/**
 * The final state of one file of a change. `base` and `content` are exact bytes, null where there is no file. A rename is a
 * `delete` of the old path and a `create` of the new one that names it in `renamedFrom`.
 */
export type FileOperation = {
  op: 'create' | 'modify' | 'delete';
  path: string;
  renamedFrom?: string;
  base: Uint8Array | null;
  content: Uint8Array | null;
};
