export type FileKind = 'file' | 'folder' | 'symlink' | 'other';
export type FileStat = { kind: FileKind; size: number; mode: number };

/**
 * The file system as the client engine sees it. Paths are absolute; nothing here follows a symbolic link at the last
 * component, so a link can never stand in for the file it points at.
 */
export type Files = {
  /** Exact bytes of a regular file. */
  read(path: string): Promise<Uint8Array>;
  /**
   * Writes exactly these bytes and flushes them to disk. An existing file keeps its mode; `create` refuses an existing one;
   * `mode` (permission bits) applies to a new file.
   */
  write(path: string, bytes: Uint8Array, options?: { create?: boolean; mode?: number }): Promise<void>;
  /** Removes one file or link. */
  remove(path: string): Promise<void>;
  /** Replaces `to` in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Null when nothing is there. */
  stat(path: string): Promise<FileStat | null>;
  list(folder: string): Promise<{ name: string; kind: FileKind }[]>;
  /** Creates one folder; its parent exists. */
  makeFolder(path: string): Promise<void>;
  /** Removes an empty folder and fails on any other. */
  removeFolder(path: string): Promise<void>;
  realPath(path: string): Promise<string>;
};
